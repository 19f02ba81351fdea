import { type Dialect } from '../dialects/dialect.js';
import { foldChatAnswer } from './chat/fold-answer.js';
import { createChatWriter } from './chat/write-stream.js';
import { foldGenerateAnswer } from './generate/fold-answer.js';
import { createGenerateWriter } from './generate/write-stream.js';
import { type NeutralAnswer } from './neutral/fold-events.js';
import { foldMessagesAnswer } from './messages/fold-answer.js';
import { createMessagesWriter } from './messages/write-stream.js';
import { foldResponsesAnswer } from './responses/fold-answer.js';
import { createResponsesWriter } from './responses/write-stream.js';
import { type AnswerOptions, type StreamWriter } from './neutral/stream-parts.js';

/** The dialects whose clients reach models of other dialects. */
export type ClientDialect = Dialect;

/** How answers for a client's dialect are written. */
interface AnswerWriters {
  createWriter(options: AnswerOptions, answerSoFar: () => NeutralAnswer): StreamWriter;
  foldAnswer(answer: NeutralAnswer, options: AnswerOptions): unknown;
}

export const ANSWER_WRITERS: Readonly<Record<ClientDialect, AnswerWriters>> = {
  messages: { createWriter: createMessagesWriter, foldAnswer: foldMessagesAnswer },
  responses: { createWriter: createResponsesWriter, foldAnswer: foldResponsesAnswer },
  chat: { createWriter: createChatWriter, foldAnswer: foldChatAnswer },
  generate: { createWriter: createGenerateWriter, foldAnswer: foldGenerateAnswer },
};
