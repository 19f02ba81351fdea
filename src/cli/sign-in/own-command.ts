/** A program and what is typed behind it, for programs that start others without a shell. */
interface OwnCommand {
  command: string;
  args: readonly string[];
}

/** Starts this very program again, by the Node.js that runs it now. */
export function ownCommand(...args: readonly string[]): OwnCommand {
  return { command: process.execPath, args: [...process.execArgv, process.argv[1] ?? '', ...args] };
}
