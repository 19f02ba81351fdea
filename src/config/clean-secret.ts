/** The characters that a header's value may have: https://www.rfc-editor.org/rfc/rfc9110#name-field-values */
const SENDABLE = /^[\t\x20-\x7e\x80-\xff]+$/;
/** Marks that nobody sees: zero-width spaces, byte order marks, directions. No vendor's credential has them. */
const INVISIBLE = /\p{Cf}/gu;
const BLANK = /[\s\p{Cc}]/u;

/**
 * Frees a credential of what files, shells and clipboards leave on it: invisible marks, and blanks, line ends and NUL
 * around it. What is inside stays, as two lines are not one credential.
 */
export function cleanSecret(text: string): string {
  const visible = text.replace(INVISIBLE, '');
  let [start, end] = [0, visible.length];
  while (start < end && BLANK.test(visible.charAt(start))) start++;
  while (end > start && BLANK.test(visible.charAt(end - 1))) end--;
  return visible.slice(start, end);
}

/** Tells whether a header can carry a credential. */
export function isSendable(credential: string): boolean {
  return SENDABLE.test(credential);
}
