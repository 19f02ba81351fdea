/**
 * The bytes of a request as they go out one after the other. A joined body would hold a long conversation in memory
 * twice.
 */
export interface BodyParts {
  parts: readonly Buffer[];
  /** The number of bytes altogether. */
  length: number;
}

export function bodyOf(...parts: readonly Buffer[]): BodyParts {
  return { parts, length: parts.reduce((bytes, part) => bytes + part.length, 0) };
}
