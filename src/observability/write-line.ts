let waiting = '';

/**
 * Writes a line to the standard output. Lines of one turn of the event loop go out in one write, as a write costs as
 * much as making a line. Lines that wait when the process exits are still written, unless the process is killed.
 */
export function writeLine(line: string): void {
  if (waiting === '') setImmediate(flush);
  waiting += line;
}

function flush(): void {
  if (waiting === '') return;
  const lines = waiting;
  waiting = '';
  process.stdout.write(lines);
}

process.on('exit', flush);
