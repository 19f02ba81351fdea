/** Lets the gateway go on serving when nobody reads its log any more. */
export function ignoreClosedOutput(): void {
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
}
