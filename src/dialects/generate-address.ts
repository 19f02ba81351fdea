/** The methods of a model at Google's own addresses: https://ai.google.dev/api/generate-content */
export const GENERATE_METHODS = ['generateContent', 'streamGenerateContent', 'countTokens'] as const;
export type GenerateMethod = (typeof GENERATE_METHODS)[number];

/** What a path of Google's API asks for. */
export interface GenerateAddress {
  /** The model's id as it stands in the path, without `models/` before it. */
  model: string;
  method: GenerateMethod;
}

/** The place of models in the API's two versions. A model's id may contain slashes. */
const PLACES = ['/v1beta/models/', '/v1/models/'] as const;

/**
 * Reads `/v1beta/models/{model}:{method}`, and the same below `/v1`. The last colon divides, because ids have colons,
 * too. Undefined for every other path, and for one whose percent signs say nothing.
 */
export function readGenerateAddress(path: string): GenerateAddress | undefined {
  const place = PLACES.find((name) => path.slice(0, name.length).toLowerCase() === name);
  return place === undefined ? undefined : divide(decode(withoutSlashes(path.slice(place.length))));
}

/** Recognises the address in its usual spelling. */
export function isPlainGenerateAddress(path: string): boolean {
  const place = PLACES.find((name) => path.startsWith(name));
  return place !== undefined && !path.includes('%') && divide(path.slice(place.length)) !== undefined;
}

/** Says by a path's end, as it was sent, whether a client of Google's asks for it. */
export function endsInGenerateMethod(path: string): boolean {
  const end = withoutSlashes(path).toLowerCase();
  return GENERATE_METHODS.some((name) => [':', '%3a'].some((colon) => end.endsWith(colon + name.toLowerCase())));
}

function divide(asked: string): GenerateAddress | undefined {
  const colon = asked.lastIndexOf(':');
  const method = GENERATE_METHODS.find((name) => name === asked.slice(colon + 1));
  return method === undefined || colon < 1 ? undefined : { model: asked.slice(0, colon), method };
}

function withoutSlashes(path: string): string {
  let end = path.length;
  while (path[end - 1] === '/') end--;
  return path.slice(0, end);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
