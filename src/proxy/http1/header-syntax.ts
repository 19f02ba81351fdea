/** What a header may be called: https://www.rfc-editor.org/rfc/rfc9110#name-tokens */
export const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** What its value may not have: https://www.rfc-editor.org/rfc/rfc9110#name-field-values */
export const NOT_IN_VALUES = /[^\t\x20-\x7e\x80-\xff]/;
