import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
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

/** Read and written by its owner alone. */
const PRIVATE = 0o600;

/**
 * Writes a file that only its owner may read (0600), or with another mode. A reader sees the old text or the new one,
 * never a part. A link stays a link: the function writes the file that it leads to.
 */
export function writeFileAtomically(path: string, text: string | Uint8Array, mode: number = PRIVATE): void {
  const target = followLinks(path);
  const draft = draftOf(target);
  try {
    const file = openSync(draft, 'wx', PRIVATE);
    try {
      writeFileSync(file, text);
      // The mask of the process does not hold for a mode that a file had already.
      if (mode !== PRIVATE) fchmodSync(file, mode);
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

/** Throws, as {@link writeFileAtomically} does, where a file cannot be written. It changes nothing. */
export function assertWritable(path: string): void {
  const target = followLinks(path);
  if (statSync(target, { throwIfNoEntry: false })?.isDirectory())
    throw Object.assign(new Error(`${target} is a folder`), { code: 'EISDIR' });
  const draft = draftOf(target);
  try {
    closeSync(openSync(draft, 'wx', PRIVATE));
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Follows links to their end, whether a file is there or not. */
export function followLinks(path: string): string {
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

/**
 * Keeps the owner of a file: root may write for another user, such as that of a container, who must go on reading it.
 */
function keepOwner(file: number, target: string): void {
  const former = process.getuid?.() === 0 ? statSync(target, { throwIfNoEntry: false }) : undefined;
  try {
    if (former) fchownSync(file, former.uid, former.gid);
  } catch {
    // The file system has no owners. The text is written, and that is what matters.
  }
}
