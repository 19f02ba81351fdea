/** Runs a command to its exit code. What goes wrong is told in a line, not with a stack: the reader is an operator. */
export async function runCommand(command: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await command();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : 'The command failed'}\n`);
    process.exitCode = 1;
  }
}
