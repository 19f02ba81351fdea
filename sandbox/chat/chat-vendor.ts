import { listOf, textOf } from '../json-value.js';
import { isOpenaiModel } from '../openai/model-row.js';
import { openaiError, openaiHeaders } from '../openai/openai-answer.js';
import { type Vendor } from '../vendor.js';
import { checkChatMessages } from './check-messages.js';
import { checkChatRequest } from './check-request.js';
import { checkChatTools } from './check-tools.js';
import { readChatConversation } from './read-conversation.js';
import { writeChatAnswer } from './write-answer.js';

/** OpenAI Chat Completions, and the servers of open models that speak it. */
export function chatVendor(): Vendor {
  return {
    dialect: 'chat',
    check({ body }) {
      checkChatRequest(body);
      const lax = !isOpenaiModel(textOf(body.model));
      checkChatTools(body, lax);
      checkChatMessages(listOf(body.messages), lax);
    },
    readConversation: ({ body }) => readChatConversation(body),
    writeAnswer: (request, plan) => writeChatAnswer(request, plan),
    errorBody: (error) => ({ error: openaiError(error) }),
    errorEvent: (error) => `data: ${JSON.stringify({ error: openaiError(error) })}\n\n`,
    isTerminal: (event) => event.startsWith('data: [DONE]'),
    answerHeaders: openaiHeaders,
  };
}
