import { base62Id } from '../answer/ids.js';
import { type AnswerPlan } from '../answer/plan-answer.js';
import { type Signer } from '../answer/signature.js';
import { estimateTokens } from '../answer/tokens.js';
import { type JsonObject } from '../json-value.js';
import { type Vendor, type VendorAnswer, type VendorError, type VendorRequest } from '../vendor.js';
import { withCamelNames } from './camel-names.js';
import { checkGenerateRequest } from './check-request.js';
import { readGenerateConversation } from './read-conversation.js';
import { thoughtSignature } from './thought-signature.js';

const STATUS: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  504: 'DEADLINE_EXCEEDED',
};

/** Gemini generateContent in Factory's form: one path, `model` and `stream` in the body. */
export function generateVendor(signer: Signer): Vendor {
  return {
    dialect: 'generate',
    check: ({ body }) => checkGenerateRequest(withCamelNames(body), signer),
    readConversation: ({ body }) => readGenerateConversation(withCamelNames(body)),
    writeAnswer: (request, plan) =>
      writeGenerateAnswer({ ...request, body: withCamelNames(request.body) }, plan, signer),
    errorBody: (error) => errorObject(error),
    errorEvent: (error) => `data: ${JSON.stringify(errorObject(error))}\r\n\r\n`,
    isTerminal: (event) => event.includes('"finishReason"'),
    answerHeaders: (requestId) => ({
      'x-request-id': requestId,
      server: 'scaffolding on HTTPServer2',
      'x-frame-options': 'SAMEORIGIN',
    }),
  };
}

function errorObject({ status, message }: VendorError) {
  return {
    error: { code: status, message, status: STATUS[status] ?? (status < 500 ? 'INVALID_ARGUMENT' : 'UNAVAILABLE') },
  };
}

function writeGenerateAnswer({ body, sha256 }: VendorRequest, plan: AnswerPlan, signer: Signer): VendorAnswer {
  const prompt = estimateTokens(body.contents) + estimateTokens(body.systemInstruction) + estimateTokens(body.tools);
  const usageMetadata = {
    promptTokenCount: prompt,
    candidatesTokenCount: plan.outputTokens - plan.thinking.length,
    totalTokenCount: prompt + plan.outputTokens,
    ...(plan.thinking.length > 0 && { thoughtsTokenCount: plan.thinking.length }),
  };
  const envelope = { usageMetadata, modelVersion: body.model, responseId: base62Id(sha256, 'response') };
  const calls = plan.toolCalls.map(({ name, input }, i) => ({
    functionCall: { name, args: input },
    ...(i === 0 && { thoughtSignature: thoughtSignature(signer, name) }),
  }));
  const finishReason = plan.stop === 'length' ? 'MAX_TOKENS' : 'STOP';
  const candidate = (parts: readonly JsonObject[], rest: object) => ({
    candidates: [{ content: { parts, role: 'model' }, index: 0, ...rest }],
    ...envelope,
  });
  return {
    json: () =>
      candidate(
        [
          ...(plan.thinking.length > 0 ? [{ text: plan.thinking.join(''), thought: true }] : []),
          ...joinedText(plan.text),
          ...calls,
        ],
        { finishReason },
      ),

    *events() {
      for (const token of plan.thinking) yield event(candidate([{ text: token, thought: true }], {}));

      for (const token of plan.text) yield event(candidate([{ text: token }], {}));

      for (const call of calls) yield event(candidate([call], {}));

      yield event(candidate([{ text: '' }], { finishReason }));
    },
  };
}

function joinedText(tokens: Iterable<string>): JsonObject[] {
  const text = [...tokens].join('');
  return text === '' ? [] : [{ text }];
}

/** Google ends its lines with CR LF. */
function event(chunk: object): string {
  return `data: ${JSON.stringify(chunk)}\r\n\r\n`;
}
