import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a process that runs TypeScript has imported first, and the program that it runs. */
export const LOADER = new URL('./load-typescript.js', import.meta.url).href;

export const PROGRAM = fileURLToPath(new URL('../../src/cli/droid2api.ts', import.meta.url));

export interface CliRun {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface CliSettings {
  /** Where it is run; `config.json` and `data/` are looked for here. */
  folder: string;
  env?: Readonly<Record<string, string>>;
  /** Nobody is there to type: standard input is at its end. */
  unattended?: boolean;
  /** Sees everything that was printed so far, and can type. */
  onOutput?: (stdout: string, type: (line: string) => void) => void;
}

/** Runs a command of `droid2api` as people do, in a process of its own; `add-account` is the alias of the script. */
export function runCli(
  command: string,
  args: readonly string[],
  { folder, env = {}, unattended = false, onOutput = () => undefined }: CliSettings,
): Promise<CliRun> {
  const child = spawn(
    process.execPath,
    ['--import', LOADER, PROGRAM, ...(command === 'add-account' ? ['accounts', 'add'] : [command]), ...args],
    {
      cwd: folder,
      env: {
        PATH: process.env.PATH ?? '',
        NODE_ENV: 'test',
        HOME: folder,
        DROID_CONFIG: join(folder, 'config.json'),
        DROID_DATA_DIR: join(folder, 'data'),
        ...env,
      },
    },
  );
  if (unattended) child.stdin.end();
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    onOutput(stdout, (line) => child.stdin.write(`${line}\n`));
  });
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })));
}
