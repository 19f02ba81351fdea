import { type NeutralEvent } from '../neutral/neutral-events.js';
import { type AnswerFilter } from '../neutral/stream-parts.js';

/** Turns the input of the tool that stood in for structured output back into the text of the answer. */
export function createSchemaToolReader(toolName: string): AnswerFilter {
  const keys = new Set<number>();

  function read(event: NeutralEvent): NeutralEvent[] {
    switch (event.type) {
      case 'toolStart':
        if (event.name !== toolName) return [event];
        keys.add(event.key);
        return [];
      case 'toolArgs':
        return keys.has(event.key) ? [{ type: 'textDelta', text: event.args }] : [event];
      case 'toolEnd':
        return keys.has(event.key) ? [] : [event];
      case 'stop':
        return [event.reason === 'tools' && keys.size > 0 ? { ...event, reason: 'done' } : event];
      default:
        return [event];
    }
  }

  return (events) => events.flatMap(read);
}
