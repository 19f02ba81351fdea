/**
 * A copy of a text that holds its own characters and nothing else. V8 keeps a part of a longer string (a slice, a match
 * of a pattern, what `JSON.parse` cuts out) as a view of it, so that 20 characters of a request of 30 MB keep all of it
 * alive. Whatever outlives a request or an event goes through here; `longest` cuts it first.
 */
export function ownText(text: string, longest = Infinity): string {
  const kept = text.length > longest ? text.slice(0, longest) : text;
  return Buffer.from(kept, 'utf16le').toString('utf16le');
}
