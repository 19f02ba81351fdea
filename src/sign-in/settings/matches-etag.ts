/**
 * Whether `If-None-Match` names a document: a list of tags, weak ones among them, with or without quotes. An asterisk
 * names none: Claude Desktop sends one to learn whether there are settings at all, and wants to be answered as without.
 */
export function matchesEtag(header: string | undefined, checksum: string): boolean {
  return (header ?? '').split(',').some((tag) => {
    const bare = tag.trim().replace(/^W\//, '');
    return bare === checksum || bare === `"${checksum}"`;
  });
}
