import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COMMA,
  jsonBytes,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  readName,
  skipString,
  type Span,
} from './skip-json.js';
import { UniqueNames } from './unique-names.js';

/**
 * How many levels of a member the gateway reads. Below them there may be names that a client has chosen, such as those
 * of a schema.
 */
const READ_LEVELS = 2;

interface OpenContainer {
  /** The names so far; absent in an array. */
  names?: UniqueNames;
  /** The name or index of the member that is being read. */
  current: string | number;
}

/**
 * Refuses an object that the gateway reads and in which a name occurs twice, as two readers of one body must not
 * disagree.
 *
 * @param span a value whose grammar has been checked.
 * @param path of the value, for the message.
 */
export function refuseDuplicateNames(body: Buffer, span: Span, path: string): void {
  const json = jsonBytes(body);
  const open: OpenContainer[] = [];
  const pathOf = (name: string): string => [path, ...open.slice(0, -1).map(({ current }) => current), name].join('.');
  let nameIsNext = false;
  let at = span.start;
  while (at < span.end) {
    const container = open.at(-1);
    switch (body[at]) {
      case OPEN_BRACE: {
        const objects = open.filter(({ names }) => names !== undefined).length;
        open.push({ names: new UniqueNames(objects < READ_LEVELS ? 'names and spellings' : 'names'), current: '' });
        nameIsNext = true;
        break;
      }
      case OPEN_BRACKET:
        open.push({ current: 0 });
        break;
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        open.pop();
        nameIsNext = false;
        break;
      case COMMA:
        nameIsNext = container?.names !== undefined;
        if (typeof container?.current === 'number') container.current++;
        break;
      case QUOTE: {
        const end = skipString(json, at);
        if (nameIsNext && container?.names !== undefined) {
          const name = readName(body, at, end);
          container.names.add(name, pathOf);
          container.current = name;
          nameIsNext = false;
        }
        at = end;
        continue;
      }
      default:
    }
    at++;
  }
}
