/**
 * The second half of `npm run build`: joins the compiled sources and the libraries they use into `dist/`, one file an
 * entry. Loading hundreds of small files is half of the time and a sixth of the memory of a start.
 */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Optional parts of libraries that are looked for at run time and not installed. */
const ABSENT = ['@nestjs/microservices', '@nestjs/websockets', '@nestjs/platform-socket.io', 'class-transformer/storage', 'kerberos', 'pg-native'];

/** Left in node_modules: a native binary, the description of the admin API with its own page, and a vocabulary that few ask for. */
export const INSTALLED = ['@libsql/client', 'libsql', '@nestjs/swagger', 'gpt-tokenizer'];

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

/** Loaded by libraries for features that the gateway does not have: telephone numbers, uploads, and bodies that it reads itself. A third of the bundle. */
const UNUSED = /^(?:libphonenumber-js(?:\/.*)?|multer|body-parser|form-data)$/;
const leaveOutUnused = {
  name: 'leave-out-unused',
  setup(build) {
    build.onResolve({ filter: UNUSED }, ({ path }) => ({ path, namespace: 'unused' }));
    // For a pipe that nothing here goes through; it would bring all validators there are, where a few are used.
    build.onResolve({ filter: /^class-validator$/ }, ({ path, importer }) => (/validation\.pipe\.js$/.test(importer) ? { path, namespace: 'unused' } : undefined));
    build.onLoad({ filter: /.*/, namespace: 'unused' }, () => ({ contents: 'module.exports = {};' }));
  },
};

/** Of the thousands of media types that express knows, those that a gateway and the pages of its dashboard can have: the rest is 1 MB of memory. */
const MEDIA_TYPE = /^(?:(?:text|image|font)\/(?!vnd\.)|application\/(?:javascript|json|manifest\+json|octet-stream|openmetrics-text|problem\+json|wasm|x-www-form-urlencoded|xml)$)/;
const fewMediaTypes = {
  name: 'few-media-types',
  setup({ onLoad }) {
    onLoad({ filter: /mime-db[\\/]db\.json$/ }, async ({ path }) => {
      const all = Object.entries(JSON.parse(await readFile(path, 'utf8')));
      return { contents: JSON.stringify(Object.fromEntries(all.filter(([type]) => MEDIA_TYPE.test(type)))), loader: 'json' };
    });
  },
};

/** Path in the bundle, without its ending: path among the compiled sources. */
const ENTRIES = {
  main: 'main.js',
  'cli/add-account': 'cli/add-account.js',
  'cli/accounts': 'cli/accounts.js',
  'cli/doctor': 'cli/doctor.js',
  'cli/keys': 'cli/keys.js',
  // Loaded by path, from beside whichever entry needs it.
  'sqlite-worker': 'storage/sqlite-worker.js',
  'cli/sqlite-worker': 'storage/sqlite-worker.js',
};

/** V8 keeps a source with any character beyond Latin-1 in two bytes a character; escapes mean the same in strings and patterns. */
const BEYOND_LATIN_1 = /[\u0100-\uffff]/g;

/** Joins the compiled sources in `from` into `outdir`. Tests add a plugin that compiles as it reads. */
export async function bundle(from, outdir, plugins = []) {
  const { metafile } = await build({
    entryPoints: Object.fromEntries(Object.entries(ENTRIES).map(([name, path]) => [name, `${from}/${path}`])),
    outdir,
    bundle: true,
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
    alias: Object.fromEntries(['rxjs', 'rxjs/operators'].map((name) => [name, fileURLToPath(new URL(`node_modules/rxjs/dist/esm/${name.slice('rxjs/'.length)}/index.js`, import.meta.url))])),
    external: [...ABSENT, ...INSTALLED].flatMap((name) => [name, `${name}/*`]),
    banner: {
      // CommonJS libraries call `require`, which an ES module does not have.
      js: "import { createRequire as createRequireForBundle } from 'node:module';\nconst require = createRequireForBundle(import.meta.url);",
    },
    plugins: [...plugins, oneExpress, leaveOutUnused, fewMediaTypes],
    logLevel: 'warning',
    metafile: true,
  });
  for (const path of Object.keys(metafile.outputs).filter((name) => name.endsWith('.js'))) {
    const source = await readFile(path, 'utf8');
    await writeFile(path, source.replace(BEYOND_LATIN_1, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`));
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await rm('dist', { recursive: true, force: true });
  await bundle('build/app', 'dist');
}
