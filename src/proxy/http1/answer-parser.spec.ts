import { describe, expect, it } from '@jest/globals';
import { AnswerParser } from './answer-parser.js';
import { MalformedAnswer } from './malformed-answer.js';

interface Parsed {
  status: number | undefined;
  body: string;
  ended: boolean;
}

const READ_BUFFER = Buffer.alloc(64 * 1024);

/**
 * What the parser makes of the next bytes. As on a connection they lie in a buffer that other connections read into as
 * well: at once something else stands there.
 */
function push(parser: AnswerParser, bytes: Buffer): Buffer {
  const read = READ_BUFFER.subarray(0, bytes.copy(READ_BUFFER));
  const body = parser.push(read) ?? Buffer.alloc(0);
  READ_BUFFER.fill(0xff);
  return body;
}

/** What comes out of bytes that are read in these pieces. */
function parse(pieces: readonly Buffer[], parser = new AnswerParser()): Parsed {
  const body = pieces.map((piece) => push(parser, piece));
  return { status: parser.head?.status, body: Buffer.concat(body).toString('latin1'), ended: parser.ended };
}

function parseText(text: string): Parsed {
  return parse([Buffer.from(text, 'latin1')]);
}

const HEAD = 'HTTP/1.1 200 OK\r\n';
const CHUNKED = `${HEAD}transfer-encoding: chunked\r\n\r\n`;

const ANSWERS: Readonly<Record<string, { text: string; parsed: Parsed }>> = {
  'a body of a given length': {
    text: `${HEAD}content-length: 5\r\n\r\nhello`,
    parsed: { status: 200, body: 'hello', ended: true },
  },
  'no body': { text: `${HEAD}content-length: 0\r\n\r\n`, parsed: { status: 200, body: '', ended: true } },
  'a status that has none': { text: 'HTTP/1.1 204 No Content\r\n\r\n', parsed: { status: 204, body: '', ended: true } },
  chunks: {
    text: `${CHUNKED}5\r\nhello\r\n1\r\n,\r\n6\r\n world\r\n0\r\n\r\n`,
    parsed: { status: 200, body: 'hello, world', ended: true },
  },
  'line ends in chunks': {
    text: `${CHUNKED}4\r\n\r\n\r\n\r\n2\r\n0\r\r\n0\r\n\r\n`,
    parsed: { status: 200, body: '\r\n\r\n0\r', ended: true },
  },
  'sizes in both cases, with zeros before': {
    text: `${CHUNKED}${'0'.repeat(40)}a\r\n0123456789\r\nB\r\n0123456789a\r\n00\r\n\r\n`,
    parsed: { status: 200, body: '01234567890123456789a', ended: true },
  },
  'extensions and trailers': {
    text: `${CHUNKED}5;a=b\r\nhello\r\n1;z;x="y\\" z"\r\n!\r\n0;last\r\nx-checksum: 1\r\ny: 2\r\n\r\n`,
    parsed: { status: 200, body: 'hello!', ended: true },
  },
  'informational answers before': {
    text: `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: a\r\n\r\n${HEAD}content-length: 2\r\n\r\nok`,
    parsed: { status: 200, body: 'ok', ended: true },
  },
  'a body until the connection closes': {
    text: `${HEAD}\r\nall of it\r\n\r\n`,
    parsed: { status: 200, body: 'all of it\r\n\r\n', ended: false },
  },
};

describe('AnswerParser', () => {
  it.each(Object.entries(ANSWERS))('reads %s, wherever it is cut', (_name, { text, parsed }) => {
    const bytes = Buffer.from(text, 'latin1');
    expect(parse([bytes])).toEqual(parsed);
    expect(parse([...bytes].map((byte) => Buffer.from([byte])))).toEqual(parsed);
    for (let first = 1; first < bytes.length; first++) {
      for (let second = first; second < bytes.length; second++) {
        expect({
          first,
          second,
          ...parse([bytes.subarray(0, first), bytes.subarray(first, second), bytes.subarray(second)]),
        }).toEqual({ first, second, ...parsed });
      }
    }
  });

  it('takes the close of the connection for the end where nothing else tells it', () => {
    const parser = new AnswerParser();
    parse([Buffer.from(`${HEAD}\r\nall`)], parser);
    expect(parser.close()).toBe(true);
    expect(parser.ended).toBe(true);
  });

  it.each([
    ['nothing', ''],
    ['half a head', HEAD],
    ['half a body', `${HEAD}content-length: 5\r\n\r\nhell`],
    ['half a chunk', `${CHUNKED}5\r\nhell`],
    ['no last chunk', `${CHUNKED}5\r\nhello\r\n`],
    ['no end of the trailers', `${CHUNKED}0\r\n`],
  ])('does not take it for the end after %s', (_name, text) => {
    const parser = new AnswerParser();
    parse([Buffer.from(text)], parser);
    expect(parser.close()).toBe(false);
    expect(parser.ended).toBe(false);
  });

  it('reads one answer after the other', () => {
    const parser = new AnswerParser();
    for (const { text, parsed } of Object.values(ANSWERS).filter((one) => one.parsed.ended)) {
      parser.reset();
      expect(parse([Buffer.from(text, 'latin1')], parser)).toEqual(parsed);
    }
  });

  it('gives copies: what was read may be overwritten', () => {
    const bytes = Buffer.from(`${CHUNKED}5\r\nhello\r\n`);
    const body = new AnswerParser().push(bytes);
    bytes.fill(0);
    expect(body?.toString()).toBe('hello');
  });

  it('reads every byte value', () => {
    const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    expect(parse([Buffer.from(`${CHUNKED}100\r\n`), all, Buffer.from('\r\n0\r\n\r\n')]).body).toBe(
      all.toString('latin1'),
    );
  });

  it.each([
    ['a chunk without a size', `${CHUNKED}\r\n`],
    ['a chunk with a sign', `${CHUNKED}-1\r\n`],
    ['a size with something behind it', `${CHUNKED}5x\r\nhello`],
    ['a size of more than eight digits', `${CHUNKED}100000005\r\nhello`],
    ['a size of zeros that does not end', `${CHUNKED}${'0'.repeat(17 * 1024)}`],
    ['a blank behind a size', `${CHUNKED}5 \r\nhello`],
    ['junk behind a size', `${CHUNKED}5 ffff\r\nhello`],
    ['a blank before an extension', `${CHUNKED}5 ;a\r\nhello`],
    ['a line feed in an extension', `${CHUNKED}5;a\nb\r\nhello`],
    ['a carriage return in an extension', `${CHUNKED}5;a\rb\r\nhello`],
    ['a control character in an extension', `${CHUNKED}5;a="\x01"\r\nhello`],
    ['an extension without a name', `${CHUNKED}5;\r\nhello`],
    ['a quoted extension that does not end', `${CHUNKED}5;a="b\r\nhello`],
    ['a line feed in a trailer', `${CHUNKED}0\r\na: b\nc: d\r\n\r\n`],
    ['a carriage return in a trailer', `${CHUNKED}0\r\na: b\rc: d\r\n\r\n`],
    ['a control character in a trailer', `${CHUNKED}0\r\na: \0\r\n\r\n`],
    ['a trailer that is no header', `${CHUNKED}0\r\nnothing\r\n\r\n`],
    ['a length in a trailer', `${CHUNKED}0\r\ncontent-length: 5\r\n\r\n`],
    ['trailers that end in a line feed only', `${CHUNKED}0\r\n\n`],
    [
      'an answer behind an informational one that closes the connection',
      `HTTP/1.1 103 Early Hints\r\nconnection: close\r\n\r\n${HEAD}content-length: 0\r\n\r\n`,
    ],
    ['a size without its line end', `${CHUNKED}5\rhello`],
    ['a chunk that is longer than its size', `${CHUNKED}4\r\nhello\r\n`],
    ['a chunk that ends in a line feed only', `${CHUNKED}5\r\nhello\n0\r\n\r\n`],
    ['a switch of the protocol', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n'],
    ['something else than HTTP', 'SSH-2.0-OpenSSH_9.2\r\n\r\n'],
    ['a head that is too long', `${HEAD}x: ${'y'.repeat(16 * 1024)}\r\n\r\n`],
    ['a head that does not end', `${HEAD}${'x: y\r\n'.repeat(4 * 1024)}`],
    ['an extension that is too long', `${CHUNKED}5;${'x'.repeat(17 * 1024)}`],
    ['trailers that do not end', `${CHUNKED}0\r\n${'x: y\r\n'.repeat(4 * 1024)}`],
  ])('refuses %s', (_name, text) => {
    expect(() => parseText(text)).toThrow(MalformedAnswer);
  });

  it.each([
    ['of a given length', `${HEAD}content-length: 2\r\n\r\nok`, 'ok'],
    ['without a body', 'HTTP/1.1 204 No Content\r\n\r\n', ''],
    ['in chunks', `${CHUNKED}2\r\nok\r\n0\r\n\r\n`, 'ok'],
  ])('reads all of an answer %s that has something behind its end, and tells of that', (_name, text, body) => {
    for (const surplus of ['\r\n', '!', `${HEAD}content-length: 0\r\n\r\n`]) {
      const parser = new AnswerParser();
      expect(parse([Buffer.from(text + surplus)], parser)).toMatchObject({ body, ended: true });
      expect(parser.hasSurplus).toBe(true);
      parser.reset();
      parse([Buffer.from(text)], parser);
      expect(parser.hasSurplus).toBe(false);
    }
  });

  it('refuses a head that comes in pieces and does not end', () => {
    const parser = new AnswerParser();
    const push = (): void => {
      for (let index = 0; index < 40; index++)
        parser.push(Buffer.from(index === 0 ? HEAD : `x: ${'y'.repeat(1000)}\r\n`));
    };
    expect(push).toThrow(MalformedAnswer);
  });

  it('gives away no memory for the framing of chunks', () => {
    const parser = new AnswerParser();
    push(parser, Buffer.from(CHUNKED));
    const body = push(parser, Buffer.from(`1;extension=${'e'.repeat(16_000)}\r\na\r\n`.repeat(4)));
    expect([body.toString(), body.buffer.byteLength]).toEqual(['aaaa', 4]);
  });

  describe('given informational answers', () => {
    const hint = Buffer.from(`HTTP/1.1 103 Early Hints\r\nlink: ${'x'.repeat(993)}\r\n\r\n`);
    const pushHints = (parser: AnswerParser, count: number): void => {
      for (let index = 0; index < count; index++) push(parser, hint);
    };

    it('refuses them where they come without end, in pieces or at once', () => {
      expect(() => pushHints(new AnswerParser(), 64 * 1024)).toThrow(
        new MalformedAnswer('informational answers come without end'),
      );
      expect(() => new AnswerParser().push(Buffer.from('HTTP/1.1 100 Continue\r\n\r\n'.repeat(2_700)))).toThrow(
        MalformedAnswer,
      );
    });

    it('reads what follows many of them, for one request after the other', () => {
      const parser = new AnswerParser();
      for (let request = 0; request < 3; request++) {
        pushHints(parser, 60);
        expect(parse([Buffer.from(`${HEAD}content-length: 2\r\n\r\nok`)], parser)).toEqual({
          status: 200,
          body: 'ok',
          ended: true,
        });
        parser.reset();
      }
    });
  });
});
