import { concat, defer, map, of } from 'rxjs';
import { type UpstreamAnswer } from '../proxy/upstream-answer.js';

/** Makes other bytes of those of one answer; none where it waits for more, which shows all the same that some came. */
export interface AnswerTransform {
  push(chunk: Buffer): Buffer;
  /** Gives what is left when the answer has ended. */
  end(): Buffer;
}

/** Gives an answer whose bytes pass through a transform, so that their number is not known in advance. */
export function transformAnswer(
  answer: UpstreamAnswer,
  { status, contentType }: { status: number; contentType?: string },
  start: () => AnswerTransform,
): UpstreamAnswer {
  const headers = { ...answer.headers, ...(contentType !== undefined && { 'content-type': contentType }) };
  delete headers['content-length'];
  const chunks$ = defer(() => {
    const transform = start();
    return concat(
      answer.chunks$.pipe(map((chunk) => transform.push(chunk))),
      defer(() => of(transform.end())),
    );
  });
  return { ...answer, status, headers, chunks$ };
}
