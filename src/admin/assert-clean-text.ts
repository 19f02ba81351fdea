import { GatewayError } from '../dialects/gateway-error.js';

const DEEPEST = 32;
const HALF_PAIR = /\p{Surrogate}/u;

/**
 * Throws a 400 where a text or a name in a value from outside has NUL or half of a surrogate pair in it: a database
 * refuses both. Also throws where the value is nested too deeply for code that walks through it by recursion.
 */
export function assertCleanText(value: unknown, name: string): void {
  const waiting = [{ value, path: name, depth: 0 }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { path, depth } = next;
    if (typeof next.value === 'string') assertClean(next.value, path);
    if (typeof next.value !== 'object' || next.value === null) continue;
    if (depth === DEEPEST)
      throw new GatewayError(400, `${name} must not be nested more than ${DEEPEST} levels deep.`, { param: name });
    for (const [key, inner] of Object.entries(next.value)) {
      assertClean(key, depth === 0 ? 'The name of a field' : `The name of a field in ${path}`);
      waiting.push({ value: inner, path: pathOf(next.value, path, key, depth), depth: depth + 1 });
    }
  }
}

function assertClean(text: string, path: string): void {
  if (text.includes('\0')) throw new GatewayError(400, `${path} must not have a NUL character in it.`, { param: path });
  if (HALF_PAIR.test(text)) {
    throw new GatewayError(400, `${path} must be whole characters: half of a surrogate pair is in it.`, {
      param: path,
    });
  }
}

/** Names a place as problems of fields do: a field of a body or a query goes by its own name. */
function pathOf(parent: object, path: string, key: string, depth: number): string {
  if (Array.isArray(parent)) return `${path}[${key}]`;
  return depth === 0 ? key : `${path}.${key}`;
}
