/** A matcher for ids with `*` (any characters) and `?` (one character); every other character stands for itself. */
export function matchGlob(glob: string): (id: string) => boolean {
  const pattern = glob.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*+/g, '.*').replaceAll('?', '.');
  const expression = new RegExp(`^${pattern}$`, 's');
  return (id) => expression.test(id);
}

export function isGlob(id: string): boolean {
  return /[*?]/.test(id);
}
