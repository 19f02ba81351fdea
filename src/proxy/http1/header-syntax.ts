/** The form of a header's name: https://www.rfc-editor.org/rfc/rfc9110#name-tokens */
export const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** A character that a header's value must not have: https://www.rfc-editor.org/rfc/rfc9110#name-field-values */
export const NOT_IN_VALUES = /[^\t\x20-\x7e\x80-\xff]/;

const CHUNK_EXTENSIONS = /^(?:;[!#$%&'*+\-.^_`|~\w]+(?:=(?:[!#$%&'*+\-.^_`|~\w]+|"(?:[^"\\]|\\.)*"))?)+$/;

/** Whether a text may follow the size of a chunk: https://www.rfc-editor.org/rfc/rfc9112#section-7.1.1 */
export function areChunkExtensions(text: string): boolean {
  return !NOT_IN_VALUES.test(text) && CHUNK_EXTENSIONS.test(text);
}
