import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fchownSync,
  fsyncSync,
  openSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';

const MOST_LINKS = 40;

/**
 * Writes a file that only its owner may read (0600). A reader sees the old text or the new one, never a part. A link
 * stays one: what it leads to is written.
 */
export function writeFileAtomically(path: string, text: string): void {
  const target = followLinks(path);
  const draft = draftOf(target);
  try {
    const file = openSync(draft, 'wx', 0o600);
    try {
      writeFileSync(file, text);
      keepOwner(file, target);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/** Throws, as {@link writeFileAtomically} would, where a file cannot be written; leaves everything as it is. */
export function assertWritable(path: string): void {
  const target = followLinks(path);
  if (statSync(target, { throwIfNoEntry: false })?.isDirectory())
    throw Object.assign(new Error(`${target} is a folder`), { code: 'EISDIR' });
  const draft = draftOf(target);
  try {
    closeSync(openSync(draft, 'wx', 0o600));
  } finally {
    rmSync(draft, { force: true });
  }
}

/** The path that a link leads to in the end, whether there is a file or not. */
function followLinks(path: string): string {
  let target = resolve(path);
  for (let links = 0; links < MOST_LINKS; links++) {
    try {
      target = resolve(dirname(target), readlinkSync(target));
    } catch {
      return target;
    }
  }
  return target;
}

function draftOf(target: string): string {
  return `${target}.${randomBytes(4).toString('hex')}.tmp`;
}

/** Root writes for somebody else, such as the user of a container, who must go on reading the file. */
function keepOwner(file: number, target: string): void {
  const former = process.getuid?.() === 0 ? statSync(target, { throwIfNoEntry: false }) : undefined;
  try {
    if (former) fchownSync(file, former.uid, former.gid);
  } catch {
    // A file system without owners: what matters is that the text is written.
  }
}
