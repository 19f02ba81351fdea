import { GatewayError } from '../../dialects/gateway-error.js';
import { CLOSE_BRACE, CLOSE_BRACKET, COMMA, jsonBytes, OPEN_BRACE, OPEN_BRACKET, QUOTE, skipString, type Span } from './skip-json.js';

interface OpenContainer {
  /** Absent in an array. */
  names?: Set<string>;
  /** Name or index of the member that is being read. */
  current: string;
}

/**
 * Two readers of one body must not disagree, so a name may occur only once in an object that the gateway reads.
 *
 * @param span a value whose grammar has been checked.
 * @param path of the value, for the message.
 */
export function refuseDuplicateNames(body: Buffer, span: Span, path: string): void {
  const json = jsonBytes(body);
  const open: OpenContainer[] = [];
  let nameIsNext = false;
  let at = span.start;
  while (at < span.end) {
    const container = open.at(-1);
    switch (body[at]) {
      case OPEN_BRACE:
        open.push({ names: new Set(), current: '' });
        nameIsNext = true;
        break;
      case OPEN_BRACKET:
        open.push({ current: '0' });
        break;
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        open.pop();
        nameIsNext = false;
        break;
      case COMMA:
        nameIsNext = container?.names !== undefined;
        if (container !== undefined && !nameIsNext) container.current = String(Number(container.current) + 1);
        break;
      case QUOTE: {
        const end = skipString(json, at);
        if (nameIsNext && container?.names !== undefined) {
          container.current = readName(body, at, end);
          if (container.names.has(container.current)) {
            throw duplicateName([path, ...open.map(({ current }) => current)].join('.'));
          }
          container.names.add(container.current);
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

/** @param start offset of the opening quote. @param end offset after the closing one. */
export function readName(body: Buffer, start: number, end: number): string {
  const raw = body.toString('utf8', start + 1, end - 1);
  return raw.includes('\\') ? (JSON.parse(`"${raw}"`) as string) : raw;
}

export function duplicateName(path: string): GatewayError {
  return new GatewayError(400, `"${path}" occurs twice in the request body`, { param: path });
}
