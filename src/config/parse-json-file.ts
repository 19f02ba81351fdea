import { findJsonFault } from './find-json-fault.js';

/**
 * A text that is no JSON. The message says where, and never quotes the text as V8's own does, because a file may hold
 * secrets.
 */
export class JsonFault extends Error {
  override readonly name = 'JsonFault';
}

/** Parses the text of a file. Throws a {@link JsonFault}. */
export function parseJsonFile(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    if (text.trim() === '') throw new JsonFault('the file is not valid JSON (at position 0: it is empty)');
    const position = findJsonFault(text);
    const before = text.slice(0, position);
    const lineStart = before.lastIndexOf('\n') + 1;
    throw new JsonFault(
      `the file is not valid JSON (at position ${position}, line ${before.split('\n').length} column ` +
        `${position - lineStart + 1})`,
    );
  }
}
