import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { SetupFailed } from './setup-failed.js';

/** Asks a person at the terminal for a line. What is typed is not shown where it is a secret. */
export async function askPerson(question: string, { isSecret = false } = {}): Promise<string> {
  // readline writes what is typed to its output: a secret goes nowhere.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const keyboard = createInterface({
    input: process.stdin,
    output: isSecret ? nowhere : process.stderr,
    terminal: true,
  });
  if (isSecret) process.stderr.write(question);
  const closed = new Promise<never>((_, reject) => {
    keyboard.once('close', () => reject(new SetupFailed('Nothing was answered, and nothing was changed.')));
    keyboard.once('SIGINT', () => keyboard.close());
  });
  try {
    return (await Promise.race([keyboard.question(isSecret ? '' : question), closed])).trim();
  } finally {
    closed.catch(() => undefined);
    keyboard.close();
    if (isSecret) process.stderr.write('\n');
  }
}

/** Reads the whole standard input, such as a key that another program writes. */
export async function readInput(): Promise<string> {
  let text = '';
  process.stdin.setEncoding('utf8');
  for await (const piece of process.stdin) text += piece as string;
  return text;
}
