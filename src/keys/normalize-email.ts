/** Writes an e-mail address in the one way in which it is kept and looked for. */
export function normalizeEmail(address: string): string {
  return address.normalize('NFC').toLowerCase();
}
