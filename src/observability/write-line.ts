let waiting = '';

/**
 * Writes a line to the standard output; those of one turn of the event loop go out as one, since each write costs as
 * much as making the line. What waits when the process exits, whatever the reason it knows of, is still written.
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
