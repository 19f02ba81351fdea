import { readFileSync } from 'node:fs';
import { decodeText } from './decode-text.js';

/** Reads a text file of whatever editor; see {@link decodeText}. Throws as `readFileSync` does. */
export function readTextFile(path: string | number): string {
  return decodeText(readFileSync(path));
}
