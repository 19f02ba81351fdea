import { type Language } from './pick-language.js';
import { type Words } from './words.js';

/** For whom a page is written, and where. */
export interface View {
  language: Language;
  words: Words;
  /** The path below which browsers know the gateway; '' for the root. */
  prefix: string;
  /** The host of `public_url`; undefined where signing in is off. */
  host: string | undefined;
  /** The address of the stylesheet, from the root of the host. */
  stylesheet: string;
  /** Where the same page is in the other language; undefined where it cannot be asked for again. */
  otherLanguage: string | undefined;
}
