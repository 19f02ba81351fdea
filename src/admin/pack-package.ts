import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { createTar } from 'nanotar';

/**
 * Beside the folder of the build; the last two are not everywhere. `config.json` is not among them: in a clone and in
 * the image it is the operator's own, with credentials of network proxies and endpoints in it, and members need none.
 */
const FILES = ['package.json', 'LICENSE', 'README.md'];
/** What npm gives a file that has no time of its own, so that the same files make the same bytes. */
const MODIFIED_MS = Date.UTC(1985, 9, 26, 8, 15);

export interface PackedProgram {
  bytes: Buffer;
  etag: string;
}

/**
 * Packs the installed program without a configuration, so that `npx` and `npm install` take it as what `npm pack`
 * makes. `folder` has `package.json` and, in `dist/`, the build. https://docs.npmjs.com/cli/v11/commands/npm-pack
 */
export async function packProgram(folder: string): Promise<PackedProgram> {
  const built = await readdir(join(folder, 'dist'), { recursive: true, withFileTypes: true });
  const paths = built
    .filter((entry) => entry.isFile() && !/\.map$|^\.built$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, '.').length + 1));
  const files = await Promise.all([...FILES, ...paths].sort().map((path) => readPacked(folder, path)));
  const tar = createTar(files.filter((file) => file !== undefined));
  const bytes = await promisify(gzip)(tar);
  return { bytes, etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"` };
}

async function readPacked(folder: string, path: string) {
  try {
    return {
      name: `package/${path.split(sep).join('/')}`,
      data: new Uint8Array(await readFile(join(folder, path))),
      attrs: { mode: path === join('dist', 'droid2api.js') ? '755' : '644', uid: 0, gid: 0, mtime: MODIFIED_MS },
    };
  } catch (error) {
    if (FILES.includes(path) && (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
