/**
 * Adds tokens to the `anthropic-beta` header and removes others. Each token stands once, in the client's order.
 *
 * @param header of the client; several headers arrive as an array.
 * @returns exactly the client's value when it says what is wanted already; undefined when no token is left.
 */
export function mergeBetas(
  header: string | readonly string[] | undefined,
  add: readonly string[],
  remove: readonly string[],
): string | undefined {
  const given = typeof header === 'object' ? header.join(',') : header;
  const tokens = (given ?? '')
    .split(',')
    .map((token) => token.trim())
    .filter((token) => token !== '');
  const isUnchanged = add.every((token) => tokens.includes(token)) && !remove.some((token) => tokens.includes(token));
  if (isUnchanged) return given;
  const wanted = new Set([...tokens, ...add]);
  for (const token of remove) wanted.delete(token);
  return wanted.size === 0 ? undefined : [...wanted].join(',');
}
