import { ANSWER_CREATED_AT, base62Id } from '../answer/ids.js';
import { type AnswerPlan } from '../answer/plan-answer.js';
import { estimateTokens } from '../answer/tokens.js';
import { type JsonObject, listOf, objectOf, textOf } from '../json-value.js';
import { isOpenaiModel } from '../openai/model-row.js';
import { type VendorAnswer, type VendorRequest } from '../vendor.js';

const FINISH_REASON = { end: 'stop', tools: 'tool_calls', length: 'length', 'stop-sequence': 'stop' };

/** A chat completion and its chunks: https://platform.openai.com/docs/api-reference/chat-streaming */
export function writeChatAnswer({ body, sha256 }: VendorRequest, plan: AnswerPlan): VendorAnswer {
  const choices = Array.from({ length: typeof body.n === 'number' ? body.n : 1 }, (_, index) => index);
  const envelope = {
    id: `chatcmpl-${base62Id(sha256, 'completion')}`,
    created: ANSWER_CREATED_AT,
    model: body.model,
    service_tier: 'default',
    system_fingerprint: 'fp_5a4db0c8f1',
  };
  // OpenAI's own models keep their reasoning to themselves; those of others show it.
  const reasoning = isOpenaiModel(textOf(body.model)) ? [] : plan.thinking;
  const calls = (choice: number) =>
    plan.toolCalls.map((call, i) => toolCall(call, `call_${base62Id(sha256, `${choice}/${i}`)}`));
  const finish = FINISH_REASON[plan.stop];
  const usage = usageOf(body, plan, choices.length);

  return {
    json() {
      const text = [...plan.text].join('');
      const message = (index: number) => ({
        role: 'assistant',
        content: text === '' && plan.toolCalls.length > 0 ? null : text,
        ...(reasoning.length > 0 && { reasoning_content: reasoning.join('') }),
        refusal: null,
        annotations: [],
        ...(plan.toolCalls.length > 0 && { tool_calls: calls(index) }),
      });
      return {
        ...envelope,
        object: 'chat.completion',
        choices: choices.map((index) => ({ index, message: message(index), logprobs: null, finish_reason: finish })),
        usage,
      };
    },

    *events() {
      const withUsage = objectOf(body.stream_options).include_usage === true;
      const chunk = (index: number, delta: object, reason: string | null = null) =>
        event({
          ...envelope,
          object: 'chat.completion.chunk',
          choices: [{ index, delta, logprobs: null, finish_reason: reason }],
          ...(withUsage && { usage: null }),
        });
      for (const index of choices) {
        yield chunk(index, { role: 'assistant', content: '', refusal: null });
        for (const token of reasoning) yield chunk(index, { reasoning_content: token });

        for (const token of plan.text) yield chunk(index, { content: token });

        for (const [i, call] of calls(index).entries()) {
          const { start, member, whole } = openCall(call);
          yield chunk(index, { tool_calls: [{ index: i, ...start }] });
          for (const fragment of whole.match(/[\s\S]{1,11}/gu) ?? [])
            yield chunk(index, { tool_calls: [{ index: i, ...member(fragment) }] });
        }
        yield chunk(index, {}, finish);
      }
      if (withUsage) yield event({ ...envelope, object: 'chat.completion.chunk', choices: [], usage });

      yield 'data: [DONE]\n\n';
    },
  };
}

function toolCall({ name, input, tool }: AnswerPlan['toolCalls'][number], id: string) {
  return tool !== undefined && tool.schema === undefined
    ? { id, type: 'custom' as const, custom: { name, input: textOf(input.input) || JSON.stringify(input) } }
    : { id, type: 'function' as const, function: { name, arguments: JSON.stringify(input) } };
}

/** The first chunk of a call, with its name and no arguments yet, and how the rest follows. */
function openCall(call: ReturnType<typeof toolCall>) {
  return call.type === 'custom'
    ? {
        start: { ...call, custom: { ...call.custom, input: '' } },
        member: (input: string) => ({ custom: { input } }),
        whole: call.custom.input,
      }
    : {
        start: { ...call, function: { ...call.function, arguments: '' } },
        member: (fragment: string) => ({ function: { arguments: fragment } }),
        whole: call.function.arguments,
      };
}

/** `cached_tokens` is a part of `prompt_tokens`, in steps of 128, and nothing on a first turn. */
function usageOf(body: JsonObject, plan: AnswerPlan, choices: number) {
  const messages = listOf(body.messages);
  const prompt = estimateTokens(messages) + estimateTokens(body.tools);
  const answered = messages.findLastIndex((message) => objectOf(message).role === 'assistant');
  const prefix = answered < 0 ? 0 : prompt - estimateTokens(messages.slice(answered));
  return {
    prompt_tokens: prompt,
    completion_tokens: plan.outputTokens * choices,
    total_tokens: prompt + plan.outputTokens * choices,
    prompt_tokens_details: { cached_tokens: Math.max(0, Math.floor(prefix / 128) * 128), audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: plan.thinking.length * choices,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

function event(chunk: object): string {
  return `data: ${JSON.stringify(chunk)}\n\n`;
}
