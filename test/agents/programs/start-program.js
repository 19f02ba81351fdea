import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** How each of the programs in this folder is told its task. */
function taskOf(
  dialect,
  { url, key, model, prompt, thinking = false, image, whole = false, structured = false, count = false },
) {
  const task = {
    origin: url,
    key,
    model,
    dialect,
    prompt,
    stream: !whole,
    thinks: thinking,
    structured,
    counts: count,
    image,
  };
  return JSON.stringify(task);
}

/** A program of `node/`. It is put beside its packages, because Node looks for these from where a program stands. */
export function startNode(name, dialect, { folder, ...task }) {
  const place = join(folder, 'programs');
  mkdirSync(place, { recursive: true });
  for (const file of ['task.js', name]) copyFileSync(join(import.meta.dirname, 'node', file), join(place, file));
  return { command: process.execPath, args: [join(place, name), taskOf(dialect, task)] };
}

/** A program of `python/`, in the environment that has its packages. It leaves no compiled files beside itself. */
export function startPython(name, dialect, { folder, ...task }) {
  const command = join(folder, 'bin', 'python');
  return { command, args: ['-B', join(import.meta.dirname, 'python', name), taskOf(dialect, task)] };
}

/** The folder of a program of `go/`, to be built. */
export function goFolder(name) {
  return join(import.meta.dirname, 'go', name);
}

export function startGo(dialect, { folder, ...task }) {
  return { command: join(folder, 'bin', 'program'), args: [taskOf(dialect, task)] };
}

/** A call of the tool that all programs offer. */
export function shellTool(command) {
  return { name: 'shell', input: { command } };
}
