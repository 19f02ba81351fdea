import { type Dialect } from './dialect.js';
import { isTerminalEvent } from './stream-end.js';

/**
 * Tells whether an event carries token counts. It decides by the name or by native search, so that the many events with
 * text are never parsed.
 */
export function carriesUsage(dialect: Dialect, name: string | undefined, data: Buffer): boolean {
  switch (dialect) {
    case 'messages':
      return name === undefined ? data.includes('"usage"') : name === 'message_start' || name === 'message_delta';
    case 'responses':
      return name === undefined || name === 'message' ? data.includes('"usage"') : isTerminalEvent(dialect, name);
    case 'chat':
      return data.includes('"usage":{') || data.includes('"usage": {');
    case 'generate':
      return data.includes('"usageMetadata"');
  }
}
