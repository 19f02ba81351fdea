/** Tokens of the pretend model: a blank before and up to six characters, never half of one. */
const TOKEN = /\s*\S{1,6}|\s+$/gu;

const WORDS = ['lorem', 'ipsum', '你好', 'dolor', '🌍', 'sit', 'amet', 'naïve', '世界', 'tempor', '👩‍💻', 'magna'];

export function splitTokens(text: string): string[] {
  return text.match(TOKEN) ?? [];
}

/** `count` tokens of filler, with Chinese and emoji among them so that cut characters are noticed. */
export function fillerTokens(count: number): string[] {
  return Array.from({ length: count }, (_, i) => (i === 0 ? '' : ' ') + (WORDS[i % WORDS.length] ?? ''));
}

/** `bytes` of filler in pieces of 16 KiB, produced as they are asked for. */
export function fillerBytes(bytes: number): Iterable<string> {
  const size = 16 * 1024;
  const piece = 'All work and no play makes a dull log. '.repeat(size / 32).slice(0, size);
  return {
    *[Symbol.iterator]() {
      for (let left = bytes; left > 0; left -= size) yield left < size ? piece.slice(0, left) : piece;
    },
  };
}

/** The usual estimate of four characters to a token; good enough to be plausible and stable. */
export function estimateTokens(value: unknown): number {
  if (value === undefined || value === null) return 0;

  return Math.ceil((typeof value === 'string' ? value.length : JSON.stringify(value).length) / 4);
}
