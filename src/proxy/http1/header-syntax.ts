/** The form of a header's name: https://www.rfc-editor.org/rfc/rfc9110#name-tokens */
export const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** A character that a header's value must not have: https://www.rfc-editor.org/rfc/rfc9110#name-field-values */
export const NOT_IN_VALUES = /[^\t\x20-\x7e\x80-\xff]/;

/** What may follow the size of a chunk: https://www.rfc-editor.org/rfc/rfc9112#section-7.1.1 */
export const CHUNK_EXTENSIONS = chunkExtensions();

function chunkExtensions(): RegExp {
  const token = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
  const quoted = String.raw`"(?:[\t\x20\x21\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\t\x20-\x7e\x80-\xff])*"`;
  return new RegExp(`^(?:;${token}(?:=(?:${token}|${quoted}))?)+$`);
}
