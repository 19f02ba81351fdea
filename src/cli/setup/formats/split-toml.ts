/** A statement of TOML with everything on its lines, or a stretch of blank lines and comments. */
export interface TomlStatement {
  kind: 'pair' | 'header' | 'blank';
  start: number;
  /** Behind its line end. */
  end: number;
  /** Where its value ends; what follows on the line is a comment. */
  valueEnd: number;
}

const QUOTES = ['"""', "'''", '"', "'"];

/**
 * Splits TOML into its statements: https://toml.io/en/v1.1.0. Texts and brackets may go over several lines; nothing
 * else does.
 */
export function splitToml(text: string): TomlStatement[] {
  const statements: TomlStatement[] = [];
  let start = 0;
  while (start < text.length) {
    const statement = readStatement(text, start);
    statements.push(statement);
    start = statement.end;
  }
  return statements;
}

function readStatement(text: string, start: number): TomlStatement {
  let at = start;
  let depth = 0;
  let valueEnd = start;
  while (at < text.length) {
    const char = text.charAt(at);
    if (char === '\n' && depth === 0) break;
    if (char === '#') {
      at = lineEndFrom(text, at);
      continue;
    }
    const quote = QUOTES.find((quote) => text.startsWith(quote, at));
    if (char === '[' || char === '{') depth++;
    if (char === ']' || char === '}') depth--;
    at = quote === undefined ? at + 1 : endOfText(text, at + quote.length, quote);
    if (char.trim() !== '') valueEnd = at;
  }
  const first = text.slice(start, valueEnd).trimStart().charAt(0);
  const kind = first === '' ? 'blank' : first === '[' ? 'header' : 'pair';
  return { kind, start, end: Math.min(at + 1, text.length), valueEnd };
}

function lineEndFrom(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}

/** Finds the end of a text whose opening quote stands before `at`. Only `"` and `"""` know a backslash. */
function endOfText(text: string, at: number, quote: string): number {
  const isBasic = quote.startsWith('"');
  for (let here = at; here < text.length; here++) {
    if (isBasic && text.charAt(here) === '\\') here++;
    else if (text.startsWith(quote, here)) {
      let end = here + quote.length;
      // A text in three quotes may end in one or two of its own.
      while (quote.length === 3 && text.charAt(end) === quote.charAt(0)) end++;
      return end;
    } else if (quote.length === 1 && text.charAt(here) === '\n') return here;
  }
  return text.length;
}
