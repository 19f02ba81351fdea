/** Reads the token of an `Authorization: Bearer`; '' for anything else, which no token matches. */
export function readBearer(authorization: string): string {
  return /^bearer\s+(\S+)$/i.exec(authorization.trimEnd())?.[1] ?? '';
}
