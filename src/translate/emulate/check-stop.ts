import { type AnswerFilter } from '../neutral/stream-parts.js';

/**
 * Holds what a Chat-compatible server calls its stop sequence to those of the request: servers put words of their own
 * into the same fields. One that names none stopped at the only one that there was.
 */
export function createStopCheck(asked: readonly string[]): AnswerFilter {
  return (events) =>
    events.map((event) => {
      if (event.type !== 'stop' || event.reason !== 'stopSequence') return event;
      const { sequence = asked.length === 1 ? asked[0] : undefined, ...told } = event;
      if (sequence === undefined) return asked.length > 0 ? told : { ...told, reason: 'done' as const };
      return asked.includes(sequence) ? { ...told, sequence } : { ...told, reason: 'done' as const };
    });
}
