/** Secrets known at run time (keys from the environment, passwords in proxy URLs), longest first. */
const known: string[] = [];

/**
 * Shapes of secrets that need no registration: bearer values, vendors' keys, JWTs, passwords in URLs. A pattern that
 * begins to match also ends its match, or reads a few characters only: otherwise it would read a long line again from
 * every beginning.
 */
const SHAPES: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi, '$1 [redacted]'],
  [/\b(?:sk|fk|dg[acdrs]?|ses|rk|pk)-[A-Za-z0-9_-]{8,}/g, '[redacted]'],
  [/\beyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){0,2}/g, '[redacted]'],
  [/\bya29\.[\w.-]{8,}/g, '[redacted]'],
  // Google's keys, Bedrock's keys, the tokens of sessions at AWS.
  [/\bAIza[\w-]{20,}/g, '[redacted]'],
  [/\b(?:ABSK|bedrock-api-key-|IQoJ|FwoG)[A-Za-z0-9+/=_-]{16,}/g, '[redacted]'],
  [/:\/\/[^/\s@]+@/g, '://[redacted]@'],
];

/** Keeps a value out of every log line from now on. Ignores values that are too short to be a secret. */
export function registerSecret(value: string): void {
  if (value.length < 6 || known.includes(value)) return;
  known.push(value);
  known.sort((a, b) => b.length - a.length);
}

/** Nearly all lines have no secret, and do not match this. */
const ANY_SHAPE = /bearer|basic|(?:sk|fk|dg[acdrs]?|ses|rk|pk)-|eyJ|ya29|AIza|ABSK|bedrock-api|IQoJ|FwoG|:\/\//i;

/** Takes known secrets out of a text, and what is shaped like a secret. */
export function redact(text: string): string {
  let clean = text;
  for (const secret of known) clean = clean.replaceAll(secret, '[redacted]');
  if (!ANY_SHAPE.test(clean)) return clean;
  for (const [pattern, replacement] of SHAPES) clean = clean.replace(pattern, replacement);
  return clean;
}
