/** A value of JSON, which all formats of settings can say. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** Where a value stands: names of members, and the position of an item in a list. */
export type SettingsPath = readonly (string | number)[];

/**
 * Edits the text of a settings file, so that everything else in it keeps its bytes. The functions promise nothing about
 * a text that they do not understand: whoever calls them reads the result again and compares.
 */
export interface SettingsFormat {
  /** Reads a text. Throws where it is not of this format. An empty text is an empty object. */
  parse(text: string): unknown;
  /** Sets a value. The position that follows the last item of a list adds one. */
  set(text: string, path: SettingsPath, value: Json): string;
  remove(text: string, path: SettingsPath): string;
}

/** What ends the lines of a text. */
export function lineEndOf(text: string): '\r\n' | '\n' {
  return text.includes('\r\n') ? '\r\n' : '\n';
}
