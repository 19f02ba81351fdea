/**
 * The system writes so many bytes to a pipe without bytes of another process in between: `PIPE_BUF` of Linux and of
 * what POSIX demands. https://pubs.opengroup.org/onlinepubs/9799919799/functions/write.html
 */
const AT_ONCE_BYTES = process.platform === 'linux' ? 4_096 : 512;

let waiting: string[] = [];
let writing = false;

/**
 * Writes a line to the standard output that several processes share, so that no line is cut by one of another process.
 * Lines of one turn of the event loop go out together as far as the system writes them whole. Lines that wait when the
 * process exits are still written, unless the process is killed.
 */
export function writeWholeLine(line: string): void {
  waiting.push(line);
  if (writing) return;
  writing = true;
  setImmediate(writeNext);
}

/** Node joins what waits behind a write that the pipe did not take, so the next one begins when the last has ended. */
function writeNext(): void {
  writing = waiting.length > 0;
  if (writing) process.stdout.write(takeLines(), writeNext);
}

function takeLines(): string {
  let bytes = 0;
  let count = 0;
  for (const line of waiting) {
    bytes += Buffer.byteLength(line);
    if (count > 0 && bytes > AT_ONCE_BYTES) break;
    count++;
  }
  const lines = waiting.slice(0, count).join('');
  waiting = waiting.slice(count);
  return lines;
}

process.on('exit', () => {
  while (waiting.length > 0) process.stdout.write(takeLines());
});
