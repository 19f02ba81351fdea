/**
 * Lets a command do its work to the end after whoever reads its output has gone, as `head` does. Without a listener a
 * write to a pipe that is closed ends the process in the middle of its work, with a stack.
 */
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}
