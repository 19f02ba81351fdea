/** Runs a command to its exit code. An error is told in a line and without a stack, since the reader is an operator. */
export async function runCommand(command: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await command();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : 'The command failed'}\n`);
    process.exitCode = 1;
  }
}
