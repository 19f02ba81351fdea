import { randomInt } from 'node:crypto';

/** Without vowels, so that no words come about: https://www.rfc-editor.org/rfc/rfc8628#section-6.1 */
const ALPHABET = 'BCDFGHJKLMNPQRSTVWXZ';
const LENGTH = 8;
const CODE = /^[BCDFGHJKLMNPQRSTVWXZ]{8}$/;

/** Makes a code that people type, such as `WDJB-MJHT`: one of 20⁸. */
export function createUserCode(): string {
  const letters = Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return `${letters.slice(0, LENGTH / 2)}-${letters.slice(LENGTH / 2)}`;
}

/** Reads a code as people type it: in any case, with or without hyphen and blanks. Undefined for what is no code. */
export function readUserCode(typed: string): string | undefined {
  const letters = typed
    .slice(0, 64)
    .toUpperCase()
    .replace(/[\s\p{Pd}]/gu, '');
  return CODE.test(letters) ? `${letters.slice(0, LENGTH / 2)}-${letters.slice(LENGTH / 2)}` : undefined;
}
