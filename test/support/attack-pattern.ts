import { type AST, RegExpParser } from '@eslint-community/regexpp';

/** A pattern of the sources. */
export interface Pattern {
  source: string;
  flags: string;
}

const PRINTABLE = Array.from({ length: 0x7e - 0x20 + 1 }, (_, index) => String.fromCharCode(0x20 + index));
const CANDIDATES = [...PRINTABLE, '\n', '\t', '\r', '\u0000', 'é', '\ud800'];

/**
 * Texts on which a pattern that looks at anything twice takes its time: whatever begins to match it, over and over, and
 * what is repeated inside it, with and without something in between, and never what would end the match.
 */
export function attacksOn({ source, flags }: Pattern, length: number): string[] {
  const { alternatives } = new RegExpParser().parsePattern(source, 0, source.length, { unicode: flags.includes('u') });
  const starts = new Set<string>();
  const repeated = new Set<string>();
  for (const alternative of alternatives) collect(alternative.elements, '', flags, starts, repeated);
  const pieces = [...starts, ...repeated].filter((piece) => piece !== '');
  const bodies = pieces.flatMap((piece) => [piece, `${piece} `, `-${piece}`, `.${piece}`, `${piece}\n`]);
  const long = [...new Set(bodies)].map((piece) => piece.repeat(Math.ceil(length / piece.length)));
  const behindStart = [...starts].flatMap((start) =>
    [...repeated]
      .filter((piece) => piece !== '')
      .map((piece) => start + piece.repeat(Math.ceil(length / piece.length))),
  );
  return [...long, ...behindStart].map((text) => `${text}\u0001`);
}

/** Walks through what must stand one after the other; each beginning of it is a start. Answers the whole. */
function collect(
  elements: readonly AST.Element[],
  before: string,
  flags: string,
  starts: Set<string>,
  repeated: Set<string>,
): string {
  let text = before;
  for (const element of elements) {
    text += sampleOf(element, text, flags, starts, repeated);
    starts.add(text);
  }
  return text;
}

function sampleOf(
  element: AST.Element,
  before: string,
  flags: string,
  starts: Set<string>,
  repeated: Set<string>,
): string {
  switch (element.type) {
    case 'Quantifier': {
      const once = sampleOf(element.element, before, flags, starts, repeated);
      if (element.max > 8) repeated.add(once);
      return once.repeat(Math.max(1, Math.min(element.min, 64)));
    }
    case 'Group':
    case 'CapturingGroup': {
      const texts = element.alternatives.map((alternative) =>
        collect(alternative.elements, before, flags, starts, repeated).slice(before.length),
      );
      return texts.at(-1) ?? '';
    }
    case 'Assertion':
    case 'Backreference':
      return '';
    default: {
      const one = new RegExp(`^${element.raw}$`, flags.replace(/[gy]/g, ''));
      return CANDIDATES.filter((character) => one.test(character)).at(-1) ?? '';
    }
  }
}
