/**
 * The second half of `npm run build`: joins the compiled sources and the libraries they use into `dist/`, one file an
 * entry. Loading hundreds of small files is half of the time and a sixth of the memory of a start.
 */
import { rm } from 'node:fs/promises';
import { build } from 'esbuild';

/** Optional parts of libraries that are looked for at run time and not installed. */
const ABSENT = ['@nestjs/microservices', '@nestjs/websockets', '@nestjs/platform-socket.io', 'class-transformer/storage', 'kerberos'];
/** Stay packages: what holds machine code, and what most gateways never load. */
const APART = ['libsql', 'pg', '@nestjs/swagger'];

await rm('dist', { recursive: true, force: true });
await build({
  entryPoints: {
    main: 'build/app/main.js',
    // A thread of its own: it is loaded by its name, from beside `main.js`.
    'sqlite-worker': 'build/app/storage/sqlite-worker.js',
    accounts: 'build/app/cli/accounts.js',
    'add-account': 'build/app/cli/add-account.js',
    keys: 'build/app/cli/keys.js',
  },
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  sourcemap: true,
  legalComments: 'linked',
  external: [...APART, ...ABSENT.flatMap((name) => [name, `${name}/*`])],
  // CommonJS libraries call `require`, which an ES module does not have.
  banner: { js: "import { createRequire as createRequireForBundle } from 'node:module';\nconst require = createRequireForBundle(import.meta.url);" },
  logLevel: 'warning',
});
