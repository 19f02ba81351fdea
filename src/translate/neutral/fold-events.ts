import { type GatewayError } from '../../dialects/gateway-error.js';
import { type NeutralEvent, shownStopReason, type StopReason, type UrlCitation } from './neutral-events.js';
import { type NeutralUsage } from './neutral-usage.js';
import { type Seal } from './seal.js';

export type AnswerBlock =
  | { type: 'text'; text: string }
  | { type: 'thinking'; text: string; redacted: boolean; seal?: Seal }
  | { type: 'toolCall'; id: string; name: string; custom: boolean; args: string }
  | { type: 'image'; mediaType: string; base64: string }
  | { type: 'compaction'; summary: string; sealed: string };

/** A whole answer. */
export interface NeutralAnswer {
  id: string;
  model: string;
  createdSeconds?: number;
  blocks: AnswerBlock[];
  citations: UrlCitation[];
  refusal: string;
  /** Absent while the upstream has told none. */
  usage?: NeutralUsage;
  stop: { reason: StopReason; sequence?: string; explanation?: string };
  error?: GatewayError;
}

interface AnswerFold {
  add(events: readonly NeutralEvent[]): void;
  /** The answer so far; an `end` or an `error` completes it. */
  answer: () => NeutralAnswer;
}

/** Collects the events of an answer into the whole of it, so that a JSON answer cannot disagree with a stream. */
export function createAnswerFold(): AnswerFold {
  const answer: NeutralAnswer = {
    id: '',
    model: '',
    blocks: [],
    citations: [],
    refusal: '',
    stop: { reason: 'unknown' },
  };
  const tools = new Map<number, AnswerBlock & { type: 'toolCall' }>();
  let thinkingOpen = false;

  function addEvent(event: NeutralEvent): void {
    const last = answer.blocks.at(-1);
    switch (event.type) {
      case 'start':
        answer.id = event.id;
        answer.model = event.model;
        if (event.createdSeconds !== undefined) answer.createdSeconds = event.createdSeconds;
        if (event.usage !== undefined) answer.usage = event.usage;
        return;
      case 'textDelta':
        if (last?.type === 'text') last.text += event.text;
        else answer.blocks.push({ type: 'text', text: event.text });
        return;
      case 'thinkDelta':
        if (thinkingOpen && last?.type === 'thinking') last.text += event.text;
        else answer.blocks.push({ type: 'thinking', text: event.text, redacted: false });
        thinkingOpen = true;
        return;
      case 'thinkSignature':
        if (thinkingOpen && last?.type === 'thinking') last.seal = event.seal;
        else answer.blocks.push({ type: 'thinking', text: '', redacted: false, seal: event.seal });
        thinkingOpen = false;
        return;
      case 'thinkEnd':
        thinkingOpen = false;
        return;
      case 'redacted':
        answer.blocks.push({ type: 'thinking', text: '', redacted: true, seal: event.seal });
        thinkingOpen = false;
        return;
      case 'toolStart': {
        const call = { type: 'toolCall' as const, id: event.id, name: event.name, custom: event.custom, args: '' };
        tools.set(event.key, call);
        answer.blocks.push(call);
        return;
      }
      case 'toolArgs': {
        const call = tools.get(event.key);
        if (call !== undefined) call.args += event.args;
        return;
      }
      case 'toolEnd':
        tools.delete(event.key);
        return;
      case 'refusalDelta':
        answer.refusal += event.text;
        return;
      case 'annotation':
        answer.citations.push(event.citation);
        return;
      case 'image':
        answer.blocks.push({ type: 'image', mediaType: event.mediaType, base64: event.base64 });
        return;
      case 'compaction':
        answer.blocks.push({ ...event });
        return;
      case 'usage':
        answer.usage = event.usage;
        return;
      case 'stop': {
        const called = answer.blocks.some((block) => block.type === 'toolCall');
        answer.stop = {
          reason: shownStopReason(event.reason, called),
          ...(event.sequence !== undefined && { sequence: event.sequence }),
          ...(event.explanation !== undefined && { explanation: event.explanation }),
        };
        return;
      }
      case 'error':
        answer.error ??= event.error;
        return;
      case 'end':
        return;
    }
  }

  return { add: (events) => events.forEach(addEvent), answer: () => answer };
}
