import { type ProbeAnswer } from './gateway-probe.js';

/** Describes an answer in a few words for the table. */
export function describeAnswer(answer: ProbeAnswer): string {
  const type = (answer.headers['content-type'] ?? 'no content type').split(';')[0] ?? '';
  const message = answer.status >= 400 ? messageOf(answer) : '';
  const events =
    answer.events.length > 0
      ? `, ${answer.events.length} events, last ${answer.events.at(-1)?.event || 'without a name'}`
      : '';
  const end =
    answer.end === 'complete'
      ? ''
      : answer.end === 'cut'
        ? ', then the connection was cut'
        : ', not over within the limit';
  return `${answer.status} ${type}${events}${end}${message === '' ? '' : `: ${message}`}`;
}

/** Reads the body as a JSON object; empty where it is none. */
export function jsonOf({ body }: { body: Buffer }): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {};
  } catch {
    return {};
  }
}

/** Reads the type and the message of an error of the Messages API; undefined where the answer is none. */
export function errorOf(answer: { body: Buffer }): { type: string; message: string } | undefined {
  const { type, error } = jsonOf(answer);
  if (type !== 'error' || typeof error !== 'object' || error === null) return undefined;
  const fields = error as { type?: unknown; message?: unknown };
  return typeof fields.type === 'string' && typeof fields.message === 'string'
    ? { type: fields.type, message: fields.message }
    : undefined;
}

/** Whether a stream begins and ends as the Messages API says. */
export function isWholeStream({ status, end, events }: ProbeAnswer): boolean {
  return (
    status === 200 &&
    end === 'complete' &&
    events.some((one) => one.event === 'message_start') &&
    events.at(-1)?.event === 'message_stop'
  );
}

/** Whether an answer is one whole message. */
export function isWholeMessage(answer: ProbeAnswer): boolean {
  return answer.status === 200 && answer.end === 'complete' && jsonOf(answer)['type'] === 'message';
}

function messageOf(answer: ProbeAnswer): string {
  return (
    errorOf(answer)?.message ??
    answer.body
      .toString()
      .replace(/<[^<>]*>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim()
  ).slice(0, 160);
}
