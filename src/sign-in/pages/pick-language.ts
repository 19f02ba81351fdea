const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

/** A browser sends some 100 characters. */
const LONGEST_HEADER = 1_000;

/** Recognizes a language that the pages have. */
export function readLanguage(text: string | undefined): Language | undefined {
  return LANGUAGES.find((language) => language === text);
}

/**
 * Picks the language of a page by `Accept-Language`: the one of the pages' languages that somebody prefers, English
 * where they read neither. https://www.rfc-editor.org/rfc/rfc9110#section-12.5.4
 */
export function pickLanguage(acceptLanguage: string | undefined): Language {
  const ranges = (acceptLanguage ?? '').slice(0, LONGEST_HEADER).split(',').map(readRange);
  const best = ranges.sort((one, other) => other.quality - one.quality)[0];
  return best && best.quality > 0 ? (best.language ?? 'en') : 'en';
}

function readRange(text: string): { language: Language | undefined; quality: number } {
  const [range = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const language = readLanguage(range.split('-', 1)[0]);
  const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1';
  return { language, quality: language && /^[01](?:\.\d{0,3})?$/.test(quality) ? Number(quality) : 0 };
}
