import { ANSWER_CREATED_AT, hexId } from '../answer/ids.js';
import { type AnswerPlan } from '../answer/plan-answer.js';
import { type Signer } from '../answer/signature.js';
import { estimateTokens } from '../answer/tokens.js';
import { isGiven, type JsonObject, listOf, objectOf } from '../json-value.js';
import { type VendorAnswer, type VendorRequest } from '../vendor.js';
import { responseIdOf, responseObject } from './response-object.js';
import { callEvents, itemEvents, type Numbered, reasoningEvents, textEvents } from './write-events.js';

/** A Response and its stream: https://platform.openai.com/docs/api-reference/responses-streaming */
export function writeResponsesAnswer(
  { body, sha256 }: VendorRequest,
  held: readonly unknown[],
  plan: AnswerPlan,
  signer: Signer,
): VendorAnswer {
  const response = responseObject(body, responseIdOf({ sha256 }), ANSWER_CREATED_AT);
  const reasoning = plan.thinking.length > 0 ? reasoningItem(body, sha256, plan, signer) : undefined;
  const calls = plan.toolCalls.map((call, i) => {
    const id = hexId(sha256, `call ${i}`);
    const shared = { status: 'completed', call_id: `call_${id.slice(0, 24)}`, name: call.name };
    const space = call.tool?.namespace === undefined ? {} : { namespace: call.tool.namespace };
    return call.tool !== undefined && call.tool.schema === undefined
      ? { id: `ctc_${id}`, type: 'custom_tool_call', ...shared, ...space, input: customInput(call.input) }
      : { id: `fc_${id}`, type: 'function_call', ...shared, ...space, arguments: JSON.stringify(call.input) };
  });
  const message = (text: string) => ({
    id: `msg_${hexId(sha256, 'message')}`,
    type: 'message',
    status: plan.stop === 'length' ? 'incomplete' : 'completed',
    role: 'assistant',
    phase: calls.length > 0 ? 'commentary' : 'final_answer',
    content: [{ type: 'output_text', annotations: [], logprobs: [], text }],
  });
  const finished = (text: string) => ({
    ...response,
    status: plan.stop === 'length' ? 'incomplete' : 'completed',
    completed_at: ANSWER_CREATED_AT + 1,
    incomplete_details: plan.stop === 'length' ? { reason: 'max_output_tokens' } : null,
    output: [...(reasoning === undefined ? [] : [reasoning]), ...(text === '' ? [] : [message(text)]), ...calls],
    usage: usageOf(body, held, plan),
  });

  return {
    json: () => finished([...plan.text].join('')),

    *events() {
      const obfuscates = objectOf(body.stream_options).include_obfuscation !== false;
      let text = '';
      function* all(): Generator<Numbered> {
        yield { type: 'response.created', response };
        yield { type: 'response.in_progress', response };
        let index = 0;
        if (reasoning !== undefined) {
          yield* itemEvents(index++, reasoning, { ...reasoning, summary: [] }, (i) =>
            reasoningEvents(i, reasoning.id, reasoning.summary.length > 0 ? plan.thinking : []),
          );
        }
        const tokens = plan.text[Symbol.iterator]();
        const first = tokens.next();
        if (first.done !== true) {
          // A huge answer is not repeated at its end, only its deltas are sent.
          const collect = (token: string) => (text += Array.isArray(plan.text) ? token : '');
          yield* textEvents(index++, message, first.value, tokens, collect, obfuscates);
        }
        for (const call of calls) {
          const blank = 'input' in call ? { ...call, input: '' } : { ...call, arguments: '' };
          yield* itemEvents(index++, call, { ...blank, status: 'in_progress' }, (i) => callEvents(i, call, obfuscates));
        }
        yield { type: plan.stop === 'length' ? 'response.incomplete' : 'response.completed', response: finished(text) };
      }
      let sequence = 0;
      for (const payload of all())
        yield `event: ${payload.type}\ndata: ${JSON.stringify({ ...payload, sequence_number: sequence++ })}\n\n`;
    },
  };
}

function reasoningItem(body: JsonObject, sha256: string, plan: AnswerPlan, signer: Signer) {
  const id = `rs_${hexId(sha256, 'reasoning')}`;
  const { summary, generate_summary: generateSummary } = objectOf(body.reasoning);
  const text = plan.thinking.join('');
  return {
    id,
    type: 'reasoning',
    ...(listOf(body.include).includes('reasoning.encrypted_content') && { encrypted_content: signer.seal(text) }),
    summary: isGiven(summary ?? generateSummary) ? [{ type: 'summary_text', text }] : [],
  };
}

/** A plain-text tool takes the directive's `input`, or its whole JSON. */
function customInput(input: JsonObject): string {
  return typeof input.input === 'string' ? input.input : JSON.stringify(input);
}

/** `cached_tokens` is a part of `input_tokens`, in steps of 128, and nothing on a first turn. */
function usageOf(body: JsonObject, held: readonly unknown[], plan: AnswerPlan) {
  const input =
    estimateTokens(body.instructions) + estimateTokens(body.tools) + estimateTokens(body.input) + estimateTokens(held);
  const items = listOf(body.input);
  const answered = items.findLastIndex((item) => {
    const { role, type } = objectOf(item);
    return role === 'assistant' || type === 'function_call';
  });
  const prefix = answered < 0 ? 0 : input - estimateTokens(items.slice(answered));
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: Math.max(0, Math.floor(prefix / 128) * 128) },
    output_tokens: plan.outputTokens,
    output_tokens_details: { reasoning_tokens: plan.thinking.length },
    total_tokens: input + plan.outputTokens,
  };
}
