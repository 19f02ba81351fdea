import { type JsonObject } from '../dialects/wire-value.js';
import { type Dialect } from '../dialects/dialect.js';
import { readChatAnswer } from './chat/read-answer.js';
import { createChatReader } from './chat/read-stream.js';
import { readGenerateAnswer } from './generate/read-answer.js';
import { createGenerateReader } from './generate/read-stream.js';
import { readMessagesAnswer } from './messages/read-answer.js';
import { createMessagesReader } from './messages/read-stream.js';
import { type NeutralEvent } from './neutral/neutral-events.js';
import { readResponsesAnswer } from './responses/read-answer.js';
import { createResponsesReader } from './responses/read-stream.js';
import { type StreamReader } from './neutral/stream-parts.js';

/** How answers of an upstream's dialect are read. */
interface AnswerReaders {
  createReader(): StreamReader;
  readAnswer(body: JsonObject): NeutralEvent[];
}

export const ANSWER_READERS: Readonly<Record<Dialect, AnswerReaders>> = {
  messages: { createReader: createMessagesReader, readAnswer: readMessagesAnswer },
  responses: { createReader: createResponsesReader, readAnswer: readResponsesAnswer },
  chat: { createReader: createChatReader, readAnswer: readChatAnswer },
  generate: { createReader: createGenerateReader, readAnswer: readGenerateAnswer },
};
