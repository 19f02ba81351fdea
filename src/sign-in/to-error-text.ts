/** What `error_description` may not hold: https://www.rfc-editor.org/rfc/rfc6749#section-5.2 */
const FORBIDDEN = /[^\x20\x21\x23-\x5b\x5d-\x7e]/gu;

/** Gives a sentence the characters that `error_description` may have; names in it may have others. */
export function toErrorText(sentence: string): string {
  return sentence.replace(FORBIDDEN, "'");
}
