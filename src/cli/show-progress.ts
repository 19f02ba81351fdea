/** Work that takes longer is spoken of. */
const SILENT_MS = 1_000;

/** Goes to the beginning of the line and clears it: https://en.wikipedia.org/wiki/ANSI_escape_code#CSI */
const CLEAR_LINE = '\r\u001B[K';

/**
 * Says at a terminal what is under way, where it takes longer than a second, and takes the words away when it has
 * ended. They go to the standard error, and nowhere where that is no terminal.
 */
export async function showProgress<T>(
  what: string,
  work: () => Promise<T>,
  terminal: Pick<NodeJS.WriteStream, 'isTTY' | 'write'> = process.stderr,
): Promise<T> {
  if (!terminal.isTTY) return await work();
  let shown = false;
  const timer = setTimeout(() => {
    shown = true;
    terminal.write(`${what} …`);
  }, SILENT_MS);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
    if (shown) terminal.write(CLEAR_LINE);
  }
}
