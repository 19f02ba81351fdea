/** Reverse proxies have some 4 KB for all headers of an answer. */
const MOST_CHARACTERS = 1_500;
const MOST_OF_A_NAME = 100;

/**
 * Names of fields as the value of a header, `and N more` for those beyond its room. A name is the client's own and may hold
 * anything: what may not stand in a header, or would end the name, is percent-encoded.
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
  // Half of a surrogate pair has no encoding; a buffer replaces it.
  const cut = Buffer.from(name.slice(0, MOST_OF_A_NAME)).toString();
  return cut.replace(/[^ -~]|[,%]/gu, (character) => encodeURIComponent(character));
}
