/** An answer that is not HTTP/1.1: its connection is of no further use. */
export class MalformedAnswer extends Error {
  override readonly name = 'MalformedAnswer';
}
