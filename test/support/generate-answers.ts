/**
 * Numbers from 0 to below 1 that a seed decides: https://github.com/bryc/code/blob/master/jshash/PRNGs.md#mulberry32
 */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const CONNECTIONS = ['close', 'keep-alive', 'Close', 'keep-alive, close', 'close,x', 'upgrade', 'closed', 'x-close'];

/**
 * Answers of HTTP/1.1 that are right, nearly right or wrong in one of the ways that have put two readers out of step:
 * what frames a body is given twice, misspelt or contradicted, lines end otherwise, characters stand where none may.
 * One in five is also damaged anywhere.
 */
export class AnswerGenerator {
  constructor(private readonly random: () => number) {}

  /** The bytes of one connection, as latin1. */
  next(): string {
    let text = '';
    while (this.chance(0.06)) text += this.informational();
    const head = this.statusLine() + this.headers();
    text += `${head}\r\n${/transfer-encoding/i.test(head) && this.chance(0.93) ? this.chunks() : this.body()}`;
    if (this.chance(0.08)) text += this.pick(['HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n', '\r\n', 'x']);
    return this.chance(0.2) ? this.damaged(text) : text;
  }

  int(below: number): number {
    return Math.floor(this.random() * below);
  }

  private chance(probability: number): boolean {
    return this.random() < probability;
  }

  private pick(from: readonly string[]): string {
    return from[this.int(from.length)] ?? '';
  }

  /** Nearly always the first, else one of the others. */
  private mostly(usual: string, others: readonly string[], probability = 0.97): string {
    return this.chance(probability) ? usual : this.pick(others);
  }

  private lineEnd(): string {
    return this.mostly('\r\n', ['\n', '\r', '\r\r\n', '\n\r', ' \r\n', '\0\r\n', '\r\n\r\n'], 0.985);
  }

  private informational(): string {
    return (
      `HTTP/1.${this.mostly('1', ['0'])} ${this.pick(['100', '102', '103', '199', '101'])} ` +
      `X\r\n${this.chance(0.4) ? this.header() : ''}\r\n`
    );
  }

  private statusLine(): string {
    const version = this.mostly(
      'HTTP/1.1',
      ['HTTP/1.0', 'HTTP/1.2', 'HTTP/0.9', 'HTTP/2.0', 'http/1.1', 'HTTP/11', ' HTTP/1.1', '\r\nHTTP/1.1', 'ICY'],
      0.92,
    );
    const status = this.mostly(
      '200',
      [
        '204',
        '304',
        '205',
        '206',
        '404',
        '429',
        '503',
        '599',
        '600',
        '999',
        '099',
        '000',
        '20',
        '2000',
        '+20',
        '2 0',
        '2e2',
      ],
      0.75,
    );
    const reason = this.mostly(
      ' OK',
      ['', ' ', '  x', ' a\tb', ' \xe9t\xe9', ' O\nK', ' O\rK', ' O\0K', ' O\x7fK', ' OK\nContent-Length: 1', '\tOK'],
      0.85,
    );
    return version + this.mostly(' ', ['', '  ', '\t', '\0']) + status + reason + this.lineEnd();
  }

  private headers(): string {
    let text = '';
    const framing = this.random();
    if (framing < 0.4) text += this.length();
    else if (framing < 0.8) text += this.encoding();
    for (let left = this.int(4); left > 0; left--) text += this.header();
    return text;
  }

  private header(): string {
    const kind = this.random();
    if (kind < 0.05) return this.length();
    if (kind < 0.1) return this.encoding();
    if (kind < 0.3) return `connection: ${this.pick(CONNECTIONS)}${this.lineEnd()}`;
    if (kind < 0.34) {
      return this.pick([
        ' folded\r\n',
        '\tfolded\r\n',
        'no colon\r\n',
        ': no name\r\n',
        'a: b\r\n c\r\n',
        'a: b\nc: d\r\n',
      ]);
    }
    const name = this.mostly(
      this.pick(['x', 'Content-Type', 'Set-Cookie', 'Vary', 'Retry-After', 'constructor', '__proto__']),
      ['a b', 'a(b', '\xe9', 'x\0', 'x ', ' x', 'x\t'],
      0.95,
    );
    const value = this.mostly(
      this.pick(['1', 'a b', 'a\tb', '', ' \t ', '\xff']),
      ['\x7f', '\x01', 'a\0', 'a\r b', 'a\n b'],
      0.95,
    );
    return `${name}:${this.mostly(' ', ['', '\t', '  '], 0.8)}${value}${this.lineEnd()}`;
  }

  private length(): string {
    const name = this.mostly(
      'content-length',
      ['Content-Length', 'CONTENT-LENGTH', 'Content-Length ', ' Content-Length', 'Content_Length', 'Content-Length\0'],
      0.9,
    );
    const value = this.mostly(
      '5',
      [
        '0',
        '4',
        '6',
        '05',
        '0000000000000000000005',
        '+5',
        '-5',
        '0x5',
        '5.0',
        '5e0',
        '1e1',
        '5,5',
        '5, 5',
        '5;',
        '5 5',
        '',
        ' ',
        '99999999999999999999',
        '5\x0b',
        '\t5',
        '5 ',
        '\u0665',
      ],
      0.7,
    );
    return `${name}: ${value}${this.lineEnd()}`;
  }

  private encoding(): string {
    const name = this.mostly(
      'transfer-encoding',
      ['Transfer-Encoding', 'Transfer-Encoding ', 'Transfer_Encoding', 'Transfer-Encoding\n'],
      0.9,
    );
    const value = this.mostly(
      'chunked',
      [
        'Chunked',
        'chunked ',
        '\tchunked',
        'xchunked',
        'identity',
        'gzip',
        'gzip, chunked',
        'chunked, identity',
        'chunked, chunked',
        'chunked;q=1',
        'chunked,',
        ',chunked',
        'chunked\x0b',
        '"chunked"',
        '',
      ],
      0.75,
    );
    return `${name}: ${value}${this.lineEnd()}`;
  }

  private chunks(): string {
    let text = '';
    for (let left = this.int(4); left > 0; left--)
      text += this.chunk(this.pick(['hello', 'a', 'abcdefghijklmnop', '\r\n', '0\r\n\r\n', ';']));
    text +=
      this.mostly('0', ['00', '0'.repeat(40), '0;x', '0;x=1;y="z"', '-0', '0 ', '0x0', '', '0\0'], 0.85) +
      this.lineEnd();
    while (this.chance(0.12)) {
      text +=
        this.mostly(
          'x-sum: 1',
          [
            'bad',
            ' fold',
            'content-length: 3',
            'transfer-encoding: chunked',
            'x: a\0',
            'x: a\nb: c',
            'a b: c',
            ': x',
            'x: a\rb',
            'x:',
          ],
          0.6,
        ) + this.lineEnd();
    }
    return text + this.mostly('\r\n', ['', '\n', '\r', '\r\n\r\n']);
  }

  private chunk(bytes: string): string {
    const digits = bytes.length.toString(16);
    const size = this.mostly(
      digits,
      [
        digits.toUpperCase(),
        `0${digits}`,
        `${'0'.repeat(20)}${digits}`,
        `+${digits}`,
        `-${digits}`,
        `0x${digits}`,
        ` ${digits}`,
        `${digits} `,
        `${digits}\t`,
        `${digits} 5`,
        `${digits} ;a`,
        `${digits}g`,
        `1${digits}`,
        'g',
        '',
        `${'f'.repeat(16)}${digits}`,
        `${digits}\0`,
      ].concat(
        [
          ';a=b',
          ';a',
          ';a;b=c',
          ';a="b c"',
          ';a="b\\"c"',
          ';',
          ';=',
          ';a=',
          ';a="b',
          ';a="b"c',
          ';a b',
          ';\0',
          ';a\nb',
          ';a\rb',
          ';a="\x01"',
          ';a="\x7f"',
          ';a="\r\n"',
          `;a=${'b'.repeat(300)}`,
        ].map((extension) => digits + extension),
      ),
      0.8,
    );
    return size + this.lineEnd() + bytes + this.lineEnd();
  }

  private body(): string {
    return this.mostly('hello', ['hell', 'hello!', '', 'helloHTTP/1.1 200 OK\r\n\r\n'], 0.75);
  }

  private damaged(text: string): string {
    const at = this.int(text.length);
    return (
      text.slice(0, at) +
      this.pick(['\0', '\r', '\n', ' ', '\t', '\xff', ':', '0', '-', '']) +
      text.slice(at + this.int(2))
    );
  }
}
