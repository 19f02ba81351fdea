import { ANSWER_CREATED_AT } from '../answer/ids.js';
import { type Signer } from '../answer/signature.js';
import { estimateTokens } from '../answer/tokens.js';
import { objectOf } from '../json-value.js';
import { refuseUnknown } from '../openai/invalid.js';
import { openaiError, openaiHeaders } from '../openai/openai-answer.js';
import { type Vendor } from '../vendor.js';
import { checkInput, inputItems, type Memory } from './check-input.js';
import { checkResponsesRequest } from './check-request.js';
import { readResponsesConversation } from './read-conversation.js';
import { responseIdOf } from './response-object.js';
import { ResponseStore } from './response-store.js';
import { writeCompaction } from './write-compaction.js';
import { writeResponsesAnswer } from './write-answer.js';

/** What can be counted: https://platform.openai.com/docs/api-reference/responses/input-tokens */
const COUNTED_FIELDS = `conversation input instructions model parallel_tool_calls personality previous_response_id
  reasoning text tool_choice tools truncation`.split(/\s+/);

/** OpenAI Responses. */
export function responsesVendor(signer: Signer): Vendor {
  const store = new ResponseStore();
  const memory: Memory = {
    signer,
    item: (id) => store.item(id),
    heldItems: (body) => store.heldItems(body),
  };
  return {
    dialect: 'responses',
    check({ body }) {
      checkResponsesRequest(body);
      checkInput(body, memory);
    },
    readConversation: ({ body }) => readResponsesConversation(body, [...store.heldItems(body), ...inputItems(body)]),
    countTokens({ body }) {
      refuseUnknown(body, '', COUNTED_FIELDS);
      checkResponsesRequest(body);
      checkInput(body, memory);
      const tokens = estimateTokens([body.instructions, body.tools, ...store.heldItems(body), ...inputItems(body)]);
      return { object: 'response.input_tokens', input_tokens: tokens };
    },
    writeAnswer(request, plan) {
      if (objectOf(inputItems(request.body).at(-1)).type === 'compaction_trigger')
        return writeCompaction(request, plan, signer);

      const answer = writeResponsesAnswer(request, store.heldItems(request.body), plan, signer);
      if (request.body.store !== false && Array.isArray(plan.text)) store.keep(request.body, objectOf(answer.json()));

      return answer;
    },
    errorBody: (error) => ({ error: openaiError(error) }),
    errorEvent(error, request) {
      const { message, type, code } = openaiError(error);
      const failure = {
        type: 'response.failed',
        sequence_number: 1,
        response: {
          id: responseIdOf(request),
          object: 'response',
          created_at: ANSWER_CREATED_AT,
          status: 'failed',
          error: { code: code ?? type, message },
          incomplete_details: null,
          output: [],
          usage: null,
        },
      };
      return `event: response.failed\ndata: ${JSON.stringify(failure)}\n\n`;
    },
    isTerminal: (event) => /^event: response\.(completed|incomplete|failed)\n/.test(event),
    answerHeaders: openaiHeaders,
  };
}
