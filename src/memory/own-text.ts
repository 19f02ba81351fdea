/**
 * Copies a text, so that it keeps nothing else alive. V8 keeps a part of a longer string (a slice, a match of a
 * pattern, what `JSON.parse` cuts out) as a view of that string: 20 characters of a request of 30 MB keep all of it.
 * Every text that outlives a request or an event is copied first. `longest` cuts it before.
 */
export function ownText(text: string, longest = Infinity): string {
  const kept = text.length > longest ? text.slice(0, longest) : text;
  return Buffer.from(kept, 'utf16le').toString('utf16le');
}
