/**
 * Joins the compiled sources and the libraries they use into `dist/`: the gateway,
 * the program, and what they share in files beside them. What a command loads late is in a file of its own. Loading
 * hundreds of small files is half of the time and a sixth of the memory of a start.
 */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Optional parts of libraries that are looked for at run time and not installed. */
const ABSENT = [
  '@fastify/static',
  '@nestjs/microservices',
  '@nestjs/websockets',
  '@nestjs/platform-socket.io',
  'class-transformer/storage',
  'kerberos',
  'pg-native',
];

/** Left in node_modules: a native binary. */
export const INSTALLED = ['libsql'];

/** `@nestjs/serve-static` makes its own `require`, which would load a second express from node_modules. */
const oneExpress = {
  name: 'one-express',
  setup({ onLoad }) {
    onLoad({ filter: /serve-static[\\/]dist[\\/]loaders[\\/]express\.loader\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const changed = source.replace('const require = createRequire(import.meta.url);', '');
      if (changed === source) throw new Error(`${path} has changed: look at how it loads express`);
      return { contents: changed, loader: 'js' };
    });
  },
};

/**
 * The framework's pipe loads class-validator as a whole, with every rule there is and the telephone numbers of the
 * world. It is given the functions that it calls; the rules that somebody writes are in the bundle for themselves, and
 * work.
 */
const VALIDATION_PIPE = /@nestjs[\\/]common[\\/]pipes[\\/]validation\.pipe\.js$/;
const validatorOfPipe = {
  name: 'validator-of-pipe',
  setup(build) {
    build.onResolve({ filter: /^class-validator$/ }, ({ importer, kind }) =>
      kind === 'dynamic-import' && VALIDATION_PIPE.test(importer)
        ? { path: importer, namespace: 'validator-of-pipe' }
        : undefined,
    );
    build.onLoad({ filter: VALIDATION_PIPE, namespace: 'validator-of-pipe' }, async ({ path }) => ({
      contents: `export { ${calledIn(await readFile(path, 'utf8'), path)} } from 'class-validator';`,
      resolveDir: dirname(path),
    }));
  },
};

/** Names of the functions of class-validator that a source calls. Throws where it does anything else with it. */
export function calledIn(source, path) {
  const uses = [...source.matchAll(/\bclassValidator\b(?:\.(\w+)(?:\?\.)?\(|( = ))?/g)];
  const names = new Set(uses.map(([, name]) => name).filter((name) => name !== undefined));
  if (names.size === 0 || uses.some(([, name, assigned]) => name === undefined && assigned === undefined))
    throw new Error(`${path} has changed: look at what it does with class-validator`);
  return [...names].join(', ');
}

/** Loaded when somebody asks for the description of the admin API: it would double the start. */
const describedLate = {
  name: 'described-late',
  setup(build) {
    build.onResolve({ filter: /^@nestjs\/(?:swagger|mapped-types)(?:\/|$)/ }, ({ path, kind, importer }) =>
      kind === 'import-statement' && !/node_modules[\\/]@nestjs[\\/]/.test(importer)
        ? { errors: [{ text: `${path} has to be imported with import() (${importer})` }] }
        : undefined,
    );
  },
};

/**
 * `@nestjs/config` imports itself in a circle, by a list of its functions of which it needs one. Within a file that is
 * shared, the bundler begins a circle at any of its members, and a class would be named before it is there.
 */
const noCircle = {
  name: 'no-circle',
  setup(build) {
    build.onResolve({ filter: /^\.\/utils\/index\.js$/ }, ({ importer, resolveDir }) =>
      /@nestjs[\\/]config[\\/]dist[\\/]config\.(?:module|service)\.js$/.test(importer)
        ? { path: join(resolveDir, 'utils', 'get-default-parser.util.js') }
        : undefined,
    );
  },
};

/** Path in the bundle, without its ending: path among the compiled sources. */
const ENTRIES = {
  main: 'main.js',
  droid2api: 'cli/droid2api.js',
  // Loaded by path, from beside the file that needs it.
  'sqlite-worker': 'storage/sqlite-worker.js',
};
/** Loaded by path, too. It is no source of the gateway, and the bundler reads it as it is written. */
const SANDBOX = fileURLToPath(new URL('../sandbox/run-sandbox.ts', import.meta.url));

/** `droid2api token`, in one file that works by itself: `setup` copies it to where agents run it. */
const ALONE = { token: 'cli/sign-in/token-program.js' };

/**
 * Joins the compiled sources in `from` into `outdir`. Tests add a plugin that compiles as it reads, and have entries of
 * their own.
 */
export async function bundle(from, outdir, plugins = [], entries = ENTRIES) {
  await build({
    entryPoints: {
      ...Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, `${from}/${path}`])),
      ...(entries === ENTRIES && { sandbox: SANDBOX }),
    },
    outdir,
    bundle: true,
    // Entries of tests are one file each: chunks that only they have would run in another order.
    splitting: entries === ENTRIES,
    // Beside the entries: what is loaded by path is looked for there.
    chunkNames: 'shared-[hash]',
    platform: 'node',
    // The libraries' ES modules, of which only what is used is taken.
    mainFields: ['module', 'main'],
    format: 'esm',
    target: 'node20.19',
    minifySyntax: true,
    minifyWhitespace: true,
    sourcemap: true,
    legalComments: 'linked',
    // Of its CommonJS build, which Node.js is given, everything would be taken.
    alias: Object.fromEntries(
      ['rxjs', 'rxjs/operators'].map((name) => [
        name,
        fileURLToPath(new URL(`../node_modules/rxjs/dist/esm/${name.slice('rxjs/'.length)}/index.js`, import.meta.url)),
      ]),
    ),
    external: [...ABSENT, ...INSTALLED].flatMap((name) => [name, `${name}/*`]),
    banner: {
      // CommonJS libraries call `require`, which an ES module does not have.
      js:
        "import { createRequire as createRequireForBundle } from 'node:module';\nconst require = " +
        'createRequireForBundle(import.meta.url);',
    },
    plugins: [...plugins, oneExpress, noCircle, validatorOfPipe, describedLate],
    logLevel: 'warning',
  });
  if (entries === ENTRIES) await bundle(from, outdir, plugins, ALONE);
}

/** Joins a stylesheet and those that it names into one file. */
export async function bundleStyles(from, outfile) {
  await build({ entryPoints: [from], outfile, bundle: true, minify: true, logLevel: 'warning' });
}
