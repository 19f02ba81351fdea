import { describe, expect, it } from '@jest/globals';
import { from, throwError } from 'rxjs';
import { UpstreamFailure } from '../proxy/upstream-failure.js';
import { type UpstreamAnswer } from '../proxy/upstream-answer.js';
import { readErrorAnswer } from './read-error-answer.js';

function answerOf(status: number, chunks: readonly string[]): UpstreamAnswer {
  return { status, headers: {}, chunks$: from(chunks.map((chunk) => Buffer.from(chunk))), pause: () => undefined, resume: () => undefined, destroy: () => undefined };
}

describe('readErrorAnswer', () => {
  it('keeps the status and the words, however they are cut', async () => {
    const error = await readErrorAnswer(answerOf(529, ['{"error":{"mess', 'age":"Overloaded"}}']));
    expect(error).toMatchObject({ status: 529, message: 'Overloaded' });
  });

  it.each([200, 204])('makes a 502 of %d, which is no error and no stream either', async (status) => {
    expect(await readErrorAnswer(answerOf(status, []))).toMatchObject({ status: 502, message: `The upstream answered with status ${status}.` });
  });

  it('does not read without end', async () => {
    let read = 0;
    const endless = (function* () {
      for (;;) {
        read += 1;
        yield Buffer.alloc(64 * 1024, 'x');
      }
    })();
    const error = await readErrorAnswer({ ...answerOf(500, []), chunks$: from(endless) });
    expect(error.message).toHaveLength(500);
    expect(read).toBeLessThan(10);
  });

  it('fails as the upstream does', async () => {
    const failure = new UpstreamFailure('reset');
    await expect(readErrorAnswer({ ...answerOf(500, []), chunks$: throwError(() => failure) })).rejects.toBe(failure);
  });
});
