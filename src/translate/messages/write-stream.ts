import { type JsonObject } from '../../dialects/wire-value.js';
import { inBandError } from '../../dialects/in-band-error.js';
import { encodeNamedSse } from '../../dialects/encode-sse.js';
import { type NeutralAnswer } from '../neutral/fold-events.js';
import { type NeutralEvent } from '../neutral/neutral-events.js';
import { NO_USAGE } from '../neutral/neutral-usage.js';
import { type AnswerOptions, type StreamWriter } from '../neutral/stream-parts.js';
import { messageId, signatureOf, stopFields, withheldThinking } from './answer-fields.js';
import { writeUsage } from './usage.js';

type BlockKind = 'text' | 'refusal' | 'thinking' | 'tool';

const NO_TEXT = { text: '' };
const PING = encodeNamedSse('ping', '{"type":"ping"}');

/**
 * Writes an answer as the events of the Messages API: one `message_start`, blocks numbered from 0 of which one is open
 * at a time, one `message_delta`. Calls that arrive interleaved are put one after the other: the first streams, what
 * belongs to others waits. A block opens with its first text that is not blank, and thinking closes with a signature.
 * https://platform.claude.com/docs/en/build-with-claude/streaming
 */
export function createMessagesWriter({ label }: AnswerOptions, answerSoFar: () => NeutralAnswer): StreamWriter {
  let open: { kind: BlockKind; index: number; key?: number } | undefined;
  let blank: { kind?: BlockKind; text: string } = NO_TEXT;
  let nextIndex = 0;
  let started = false;
  let waiting: NeutralEvent[] = [];

  const emit = (payload: JsonObject & { type: string }): string =>
    encodeNamedSse(payload.type, JSON.stringify(payload));

  function delta(type: string, member: string, text: string): string {
    return (
      `event: content_block_delta\ndata: ` +
      `{"type":"content_block_delta","index":${open!.index},"delta":{"type":"${type}","${member}":` +
      `${JSON.stringify(text)}}}\n\n`
    );
  }

  function openBlock(kind: BlockKind, content_block: JsonObject, key?: number): string {
    const closed = closeBlock();
    open = { kind, index: nextIndex++, ...(key !== undefined && { key }) };
    return closed + emit({ type: 'content_block_start', index: open.index, content_block });
  }

  function closeBlock(signature?: string): string {
    blank = NO_TEXT;
    if (open === undefined) return '';
    const signed =
      open.kind === 'thinking' ? delta('signature_delta', 'signature', signature ?? signatureOf(undefined)) : '';
    const { index } = open;
    open = undefined;
    return signed + emit({ type: 'content_block_stop', index });
  }

  function wholeBlock(content_block: JsonObject): string {
    return openBlock('text', content_block) + closeBlock();
  }

  function write(kind: 'text' | 'refusal' | 'thinking', text: string): string {
    const type = kind === 'thinking' ? 'thinking' : 'text';
    const more = (content: string): string => delta(`${type}_delta`, type, content);
    if (open?.kind === kind) return more(text);
    const whole = blank.kind === kind ? blank.text + text : text;
    const closed = closeBlock();
    if (whole.trim() === '') {
      blank = { kind, text: whole };
      return closed;
    }
    return (
      closed +
      openBlock(kind, kind === 'thinking' ? { type, thinking: '', signature: '' } : { type, text: '' }) +
      more(whole)
    );
  }

  function start(event: NeutralEvent & { type: 'start' }): string {
    if (started) return '';
    started = true;
    const message = {
      id: messageId(event.id),
      type: 'message',
      role: 'assistant',
      model: label.model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: writeUsage(event.usage ?? NO_USAGE),
    };
    return emit({ type: 'message_start', message }) + PING;
  }

  function sealed(event: NeutralEvent & { type: 'thinkSignature' | 'redacted' }): string {
    if (event.type === 'thinkSignature' && open?.kind === 'thinking') return closeBlock(signatureOf(event.seal));
    return wholeBlock(withheldThinking(event.seal, event.type === 'redacted'));
  }

  function writeEvent(event: NeutralEvent): string {
    if (open?.kind === 'tool' && belongsElsewhere(event, open.key)) {
      waiting.push(event);
      return '';
    }
    switch (event.type) {
      case 'start':
        return start(event);
      case 'textDelta':
        return write('text', event.text);
      case 'refusalDelta':
        return write('refusal', event.text);
      case 'thinkDelta':
        return write('thinking', event.text);
      case 'thinkEnd':
        return open?.kind === 'thinking' ? closeBlock() : '';
      case 'thinkSignature':
      case 'redacted':
        return sealed(event);
      case 'toolStart':
        return openBlock('tool', { type: 'tool_use', id: event.id, name: event.name, input: {} }, event.key);
      case 'toolArgs':
        return open?.key === event.key && event.args !== ''
          ? delta('input_json_delta', 'partial_json', event.args)
          : '';
      case 'toolEnd':
        return open?.key === event.key ? closeBlock() + writeWaiting() : '';
      case 'end':
        return finish();
      case 'annotation':
      case 'image':
      case 'compaction':
      case 'usage':
      case 'stop':
      case 'error':
        return '';
    }
  }

  function writeWaiting(): string {
    const events = waiting;
    waiting = [];
    return events.map(writeEvent).join('');
  }

  function finish(): string {
    let text = closeBlock();
    while (waiting.length > 0) text += writeWaiting() + closeBlock();
    const answer = answerSoFar();
    return (
      text +
      emit({ type: 'message_delta', delta: stopFields(answer), usage: writeUsage(answer.usage ?? NO_USAGE) }) +
      emit({ type: 'message_stop' })
    );
  }

  return {
    write: (events) => events.map(writeEvent).join(''),
    fail: (error) => inBandError('messages', error, null).toString(),
  };
}

/** Whether an event must wait for the end of the open call `key`. */
function belongsElsewhere(event: NeutralEvent, key: number | undefined): boolean {
  switch (event.type) {
    case 'toolArgs':
    case 'toolEnd':
      return event.key !== key;
    case 'textDelta':
    case 'refusalDelta':
    case 'thinkDelta':
    case 'thinkEnd':
    case 'thinkSignature':
    case 'redacted':
    case 'toolStart':
      return true;
    default:
      return false;
  }
}
