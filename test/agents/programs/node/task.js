import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * What the programs of all Node SDKs share: the task, the tool that the model may call, and the end.
 *
 * The first argument is the task, a JSON object. The last answer goes to standard output. An error goes to standard
 * error in the words of the SDK, and the program then ends with 1. An interrupt (SIGINT) aborts `signal`.
 */

export const SHELL_DESCRIPTION = 'Runs a shell command and returns what it prints.';

export const SHELL_SCHEMA = {
  type: 'object',
  properties: { command: { type: 'string' } },
  required: ['command'],
  additionalProperties: false,
};

export const CITY_SCHEMA = {
  type: 'object',
  properties: { city: { type: 'string' }, people: { type: 'integer' } },
  required: ['city', 'people'],
  additionalProperties: false,
};

export function shell({ command }) {
  return new Promise((resolve) => {
    execFile('sh', ['-c', command], { timeout: 20_000 }, (_error, stdout, stderr) => resolve(stdout + stderr));
  });
}

function readTask() {
  const { image, ...task } = JSON.parse(process.argv[2]);
  return { thinks: false, structured: false, ...task, image: image && readFileSync(image).toString('base64') };
}

/** Prints what `answer` says to the task, or how it failed. */
export async function run(answer) {
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort());
  try {
    console.log(await answer(readTask(), controller.signal));
  } catch (error) {
    console.error(`${error.name}: ${error.message}`);
    process.exitCode = 1;
  }
}
