/**
 * Makes a matcher for ids with `*` (any characters) and `?` (one character); every other character stands for itself.
 * It looks for the pieces between the stars from left to right, each where it comes first, and never goes back.
 */
export function matchGlob(glob: string): (id: string) => boolean {
  const [first = '', ...rest] = glob.split('*');
  const last = rest.pop();
  if (last === undefined) return (id) => id.length === glob.length && standsAt(glob, id, 0);
  const between = rest.filter((piece) => piece !== '');
  return (id) => {
    const end = id.length - last.length;
    if (first.length > end || !standsAt(first, id, 0) || !standsAt(last, id, end)) return false;
    let at = first.length;
    for (const piece of between) {
      while (at + piece.length <= end && !standsAt(piece, id, at)) at++;
      at += piece.length;
      if (at > end) return false;
    }
    return true;
  };
}

export function isGlob(id: string): boolean {
  return /[*?]/.test(id);
}

function standsAt(piece: string, id: string, at: number): boolean {
  for (let index = 0; index < piece.length; index++)
    if (piece[index] !== '?' && piece[index] !== id[at + index]) return false;

  return true;
}
