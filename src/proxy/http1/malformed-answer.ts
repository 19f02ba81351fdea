/** The answer is not HTTP/1.1, so its connection cannot be used again. */
export class MalformedAnswer extends Error {
  override readonly name = 'MalformedAnswer';
}
