import { describe, expect, it } from '@jest/globals';
import { AnswerParser } from '../src/proxy/http1/answer-parser.js';
import { MalformedAnswer } from '../src/proxy/http1/malformed-answer.js';
import { AnswerGenerator, createRandom } from './support/generate-answers.js';
import { type ReadAnswer, readByNode } from './support/read-by-node.js';

const ANSWERS = 100_000;
const SEED = 20_261_128;
const AT_ONCE = 200;

/** What the gateway refuses although Node.js takes it: every other refusal of the gateway's is one of Node.js's too. */
const STRICTER: Readonly<Record<string, RegExp>> = {
  'a transfer coding other than chunked': /^transfer-encoding:(?![\t ]*chunked[\t ]*\r?$)/im,
  'chunked twice': /^transfer-encoding:[^]*^transfer-encoding:/im,
  'a status below 100': /^HTTP\/\d\.\d 0\d\d/m,
  'a line end before an answer': /(?:^|\r\n\r\n)[\r\n]+HTTP/,
  'a length or coding with a tab behind it, which some versions of Node.js take':
    /^(?:content-length|transfer-encoding):[^\r\n]*\t[\t ]*\r?$/im,
  'a switch of the protocol, which nobody asked for': /^HTTP\/1\.\d 101/m,
  'a version other than 1.0 and 1.1': /^HTTP\/(?!1\.[01])/m,
  'a control character in the reason': /^HTTP\/1\.\d \d{3} [^\r\n]*[^\t\r\n\x20-\x7e\x80-\xff]/m,
  'an extension of a chunk that lacks its name or its value': /;=|;\w*=\r/,
  'a head that does not end with an empty line, where the parser of Node.js 20 is content with CR CR': /\r\r/,
};

/** What the gateway's parser makes of the bytes, in pieces; its complaint where it refuses them. */
function readByGateway(pieces: readonly Buffer[]): { answer: ReadAnswer | string; bytesRead: number } {
  const parser = new AnswerParser();
  const body: Buffer[] = [];
  let bytesRead = 0;
  try {
    for (const piece of pieces) {
      if (parser.ended) break;
      bytesRead += piece.length;
      const bytes = parser.push(piece);
      if (bytes) body.push(bytes);
    }
  } catch (error) {
    if (error instanceof MalformedAnswer) return { answer: error.message, bytesRead };
    throw error;
  }
  const { head } = parser;
  if (!head || (!parser.ended && !parser.close())) return { answer: 'cut', bytesRead };
  return {
    answer: { status: head.status, headers: head.headers, body: Buffer.concat(body).toString('latin1') },
    bytesRead,
  };
}

/** Without the one header that Node.js loses. */
function shown(read: ReadAnswer | string): string {
  if (typeof read === 'string') return 'refused';
  return JSON.stringify([
    read.status,
    Object.entries(read.headers).filter(([name]) => name !== '__proto__'),
    read.body,
  ]);
}

function difference(text: string, ours: ReadAnswer | string, theirs: ReadAnswer | string): string[] {
  if (shown(ours) === shown(theirs)) return [];
  if (typeof ours === 'string' && Object.values(STRICTER).some((pattern) => pattern.test(text))) return [];
  const said = (read: ReadAnswer | string): string =>
    typeof read === 'string' ? `refuses (${read})` : `reads ${shown(read)}`;
  return [`${JSON.stringify(text)}: the gateway ${said(ours)}, Node.js ${said(theirs)}`];
}

describe('The parser of answers', () => {
  it(`reads ${ANSWERS} answers as Node.js's own or stricter, and the same wherever they are cut`, async () => {
    const generator = new AnswerGenerator(createRandom(SEED));
    const differences: string[] = [];
    let agreed = 0;
    for (let done = 0; done < ANSWERS; done += AT_ONCE) {
      const answers = Array.from({ length: AT_ONCE }, () => {
        const text = generator.next();
        const bytes = Buffer.from(text, 'latin1');
        const cut = generator.int(bytes.length + 1);
        return {
          text,
          bytes,
          whole: readByGateway([bytes]),
          halves: readByGateway([bytes.subarray(0, cut), bytes.subarray(cut)]),
          bytewise: readByGateway([...bytes].map((byte) => Buffer.from([byte]))),
        };
      });
      // What stands behind the end of an answer is not part of it; Node.js would complain of both.
      const theirs = await Promise.all(
        answers.map(({ bytes, bytewise }) =>
          readByNode(typeof bytewise.answer === 'string' ? bytes : bytes.subarray(0, bytewise.bytesRead)),
        ),
      );
      answers.forEach(({ text, whole, halves, bytewise }, index) => {
        for (const { answer } of [halves, bytewise]) {
          if (shown(answer) !== shown(whole.answer))
            differences.push(`${JSON.stringify(text)}: whole ${shown(whole.answer)}, in pieces ${shown(answer)}`);
        }
        differences.push(...difference(text, whole.answer, theirs[index] ?? 'nothing'));
        if (typeof whole.answer !== 'string') agreed++;
      });
    }
    expect(differences.slice(0, 20)).toEqual([]);
    // As many that are right as show something.
    expect(agreed).toBeGreaterThan(ANSWERS / 4);
  });
});
