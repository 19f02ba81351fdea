const BLANKS = /[ \t\r\n]*/y;
const TOKEN =
  /[{}[\],:]|"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/uy;

/** What may come next in the text. */
type Place = 'value' | 'value or ]' | 'name' | 'name or }' | 'colon' | 'after a value';

/**
 * Finds the place where a text that `JSON.parse` has refused stops being JSON: https://www.rfc-editor.org/rfc/rfc8259.
 * JavaScript engines tell it in some cases only.
 */
export function findJsonFault(text: string): number {
  const open: string[] = [];
  let place: Place | undefined = 'value';
  for (let at = 0; ;) {
    at += matchAt(BLANKS, text, at)?.length ?? 0;
    const token = matchAt(TOKEN, text, at);
    place = token === undefined ? undefined : follow(place, token, open);
    if (token === undefined || place === undefined) return at;
    at += token.length;
  }
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/**
 * Gives what may come after a token; undefined where the token may not stand. `open` holds the brackets that are not
 * closed yet.
 */
function follow(place: Place, token: string, open: string[]): Place | undefined {
  if (token === '}' || token === ']') {
    const mayClose = place === 'after a value' || place === (token === '}' ? 'name or }' : 'value or ]');
    return mayClose && open.pop() === (token === '}' ? '{' : '[') ? 'after a value' : undefined;
  }
  if (token === ',')
    return place === 'after a value' && open.length > 0 ? (open.at(-1) === '{' ? 'name' : 'value') : undefined;
  if (token === ':') return place === 'colon' ? 'value' : undefined;
  if (place === 'name' || place === 'name or }') return token.startsWith('"') ? 'colon' : undefined;
  if (place !== 'value' && place !== 'value or ]') return undefined;
  if (token !== '{' && token !== '[') return 'after a value';
  open.push(token);
  return token === '{' ? 'name or }' : 'value or ]';
}
