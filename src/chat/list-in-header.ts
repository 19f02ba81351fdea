/** Reverse proxies take about 4 KB for all headers of an answer. */
const MOST_CHARACTERS = 1_500;
const MOST_OF_A_NAME = 100;

/**
 * Writes names of fields as the value of a header, with `and N more` for names beyond its room. A name is the client's
 * text: characters that a header must not have, or that would end the name, are percent-encoded.
 */
export function listInHeader(names: readonly string[]): string {
  const shown: string[] = [];
  let room = MOST_CHARACTERS;
  for (const name of names) {
    const safe = asToken(name);
    room -= safe.length + ', '.length;
    if (room < 0) return [...shown, `and ${names.length - shown.length} more`].join(', ');
    shown.push(safe);
  }
  return shown.join(', ');
}

function asToken(name: string): string {
  // Half of a surrogate pair has no encoding, and a buffer replaces it.
  const cut = Buffer.from(name.slice(0, MOST_OF_A_NAME)).toString();
  return cut.replace(/[^ -~]|[,%]/gu, (character) => encodeURIComponent(character));
}
