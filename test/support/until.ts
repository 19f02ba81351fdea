/** Longer than a machine stands still; what comes by itself comes long before. */
const PATIENCE_MS = 60_000;

/**
 * Resolves as soon as something is so; rejects when it is not so in time. Looks once more after that: the process may
 * have stood still until then.
 */
export async function until(holds: () => boolean | Promise<boolean>, withinMs = PATIENCE_MS): Promise<void> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const late = performance.now() > deadline;
    if (await holds()) return;
    if (late) throw new Error(`It was not so within ${withinMs} ms: ${holds.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
