import { base62Id } from '../answer/ids.js';
import { type AnswerPlan } from '../answer/plan-answer.js';
import { type Signer } from '../answer/signature.js';
import { type JsonObject, objectOf } from '../json-value.js';
import { type VendorAnswer, type VendorRequest } from '../vendor.js';
import { countUsage } from './count-usage.js';

const STOP_REASON = { end: 'end_turn', tools: 'tool_use', length: 'max_tokens', 'stop-sequence': 'stop_sequence' };

/** A Message and its stream: https://platform.claude.com/docs/en/build-with-claude/streaming */
export function writeMessagesAnswer({ body, sha256 }: VendorRequest, plan: AnswerPlan, signer: Signer): VendorAnswer {
  const input = countUsage(body);
  const hidden = objectOf(body.thinking).display === 'omitted';
  const thinking = hidden ? [] : plan.thinking;
  const signature = signer.sign(thinking.join(''));
  const calls = plan.toolCalls.map(({ name, input: argument }, i) => ({
    type: 'tool_use',
    id: `toolu_${base62Id(sha256, `tool ${i}`)}`,
    name,
    input: argument,
    caller: { type: 'direct' },
  }));
  const usage = {
    input_tokens: input.fresh,
    cache_creation_input_tokens: input.cacheWrite,
    cache_read_input_tokens: input.cacheRead,
  };
  const finalUsage = {
    ...usage,
    output_tokens: plan.outputTokens,
    ...(plan.thinking.length > 0 && { output_tokens_details: { thinking_tokens: plan.thinking.length } }),
  };
  const message = (outputTokens: object) => ({
    model: body.model,
    id: `msg_${base62Id(sha256, 'message')}`,
    type: 'message',
    role: 'assistant',
    content: [] as unknown[],
    stop_reason: null as string | null,
    stop_sequence: null as string | null,
    stop_details: null,
    usage: {
      ...usage,
      cache_creation: { ephemeral_5m_input_tokens: input.cacheWrite, ephemeral_1h_input_tokens: 0 },
      ...outputTokens,
      service_tier: 'standard',
      inference_geo: 'not_available',
    },
  });
  const stop = { stop_reason: STOP_REASON[plan.stop], stop_sequence: plan.stopSequence ?? null, stop_details: null };

  return {
    json() {
      const text = [...plan.text].join('');
      return {
        ...message(finalUsage),
        content: [
          ...(plan.thinking.length > 0 ? [{ type: 'thinking', thinking: thinking.join(''), signature }] : []),
          ...(text === '' ? [] : [{ type: 'text', text, citations: null }]),
          ...calls,
        ],
        ...stop,
      };
    },

    *events() {
      let index = 0;
      yield event({ type: 'message_start', message: message({ output_tokens: 1 }) });
      yield 'event: ping\ndata: {"type": "ping"}\n\n';
      if (plan.thinking.length > 0) {
        yield blockStart(index, { type: 'thinking', thinking: '', signature: '' });
        for (const token of thinking) yield blockDelta(index, { type: 'thinking_delta', thinking: token });

        yield blockDelta(index, { type: 'signature_delta', signature });
        yield blockStop(index++);
      }
      let hasText = false;
      for (const token of plan.text) {
        if (!hasText) {
          hasText = true;
          yield blockStart(index, { type: 'text', text: '' });
        }
        yield blockDelta(index, { type: 'text_delta', text: token });
      }
      if (hasText) yield blockStop(index++);

      for (const call of calls) {
        yield blockStart(index, { ...call, input: {} });
        for (const fragment of ['', ...fragmentsOf(call.input)])
          yield blockDelta(index, { type: 'input_json_delta', partial_json: fragment });

        yield blockStop(index++);
      }
      yield event({ type: 'message_delta', delta: stop, usage: finalUsage });
      yield event({ type: 'message_stop' });
    },
  };
}

/** Arguments as the vendor sends them: cut anywhere, none at all for an empty object. */
function fragmentsOf(input: JsonObject): string[] {
  const json = JSON.stringify(input);
  return json === '{}' ? [] : (json.match(/[\s\S]{1,11}/gu) ?? []);
}

function blockStart(index: number, block: object): string {
  return event({ type: 'content_block_start', index, content_block: block });
}

function blockDelta(index: number, delta: object): string {
  return event({ type: 'content_block_delta', index, delta });
}

function blockStop(index: number): string {
  return event({ type: 'content_block_stop', index });
}

/** The vendor pads its events with blanks before the last brace. */
function event(payload: { readonly type: string; readonly [member: string]: unknown }): string {
  const json = JSON.stringify(payload);
  return `event: ${payload.type}\ndata: ${json.slice(0, -1)}${' '.repeat((json.length * 7) % 16)}}\n\n`;
}
