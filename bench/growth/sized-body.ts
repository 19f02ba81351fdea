import { turn } from '../claude-code-body.js';

/** Bytes; a request without any session is this long or shorter. */
const LEAST = 500;

/**
 * A Messages request of exactly `bytes` bytes: a session with as many turns as go in, and a question that fills it up.
 * `answer` says which one is wanted. Throws below 500.
 */
export function sizedBody(model: string, bytes: number, answer: object = { max_tokens: 1024 }): Buffer {
  if (bytes < LEAST) throw new RangeError(`No request has less than ${LEAST} bytes.`);
  const write = (messages: readonly object[]): Buffer => Buffer.from(JSON.stringify({ model, ...answer, messages }));
  const messages: object[] = [{ role: 'user', content: 'Why does "npm test" hang?' }];
  let left = bytes - write([...messages, question(0)]).length;
  for (let index = 0; ; index++) {
    const next = turn(index);
    // Without the list's brackets, but with the comma behind it.
    const taken = Buffer.byteLength(JSON.stringify(next)) - 1;
    if (taken > left) break;
    messages.push(...next);
    left -= taken;
  }
  return write([...messages, question(left)]);
}

function question(length: number): object {
  return { role: 'user', content: 'And why is it slow? '.repeat(Math.ceil(length / 20)).slice(0, length) };
}
