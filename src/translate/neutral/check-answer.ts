import { GatewayError } from '../../dialects/gateway-error.js';
import { type NeutralEvent, type StopReason } from './neutral-events.js';

/** Reasons that do not explain why an answer has nothing in it. */
const NEED_CONTENT: readonly StopReason[] = ['done', 'tools', 'unknown'];

/** Whether an event shows a client something of the answer itself. Thinking is content, blank text is none. */
export function isContent(event: NeutralEvent): boolean {
  switch (event.type) {
    case 'textDelta':
    case 'thinkDelta':
    case 'refusalDelta':
      return event.text.trim() !== '';
    case 'toolStart':
    case 'image':
    case 'compaction':
    case 'thinkSignature':
    case 'redacted':
      return true;
    default:
      return false;
  }
}

/** What a client could read: sealed reasoning alone says nothing to it. */
function isReadable(event: NeutralEvent): boolean {
  return event.type !== 'thinkSignature' && event.type !== 'redacted' && isContent(event);
}

/**
 * Follows the events of one answer and turns the end of one that has nothing readable in it into an error: no text, no
 * thinking, no call, no refusal, and no reason that explains it, such as a spent limit.
 */
export function createAnswerCheck(): (events: NeutralEvent[]) => NeutralEvent[] {
  let isRead = false;
  return (events) => {
    isRead ||= events.some(isReadable);
    if (isRead || events.at(-1)?.type !== 'end' || events.some(({ type }) => type === 'error')) return events;
    const reason = events.find((event) => event.type === 'stop')?.reason ?? 'unknown';
    if (!NEED_CONTENT.includes(reason)) return events;
    const before = events.filter((event) => event.type !== 'stop' && event.type !== 'end');
    return [...before, { type: 'error', error: emptyAnswer() }];
  };
}

function emptyAnswer(): GatewayError {
  return new GatewayError(502, 'The upstream ended its answer without anything in it.');
}
