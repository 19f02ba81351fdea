import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { findByteWrites } from './support/find-byte-writes.js';

const SRC = resolve('src');
const MAX_LINES = 250;

/** Imports point down only, and folders of one floor do not import each other. */
const FLOOR: Readonly<Record<string, number>> = {
  cli: 11,
  '': 10,
  server: 9,
  admin: 8,
  conformance: 8,
  chat: 7,
  'sign-in': 7,
  alerts: 6,
  auth: 6,
  limits: 5,
  upstreams: 5,
  accounts: 4,
  keys: 4,
  relay: 4,
  usage: 4,
  audit: 3,
  observability: 3,
  proxy: 3,
  translate: 3,
  edit: 2,
  models: 2,
  storage: 2,
  config: 1,
  dialects: 0,
  memory: 0,
  reasoning: 0,
};

const SUBFOLDERS: ReadonlySet<string> = new Set([
  'admin/dashboard',
  'admin/metrics',
  'chat/websocket',
  ...[
    'accounts',
    'alerts',
    'audit',
    'completions',
    'doctor',
    'keys',
    'managed-settings',
    'members',
    'open',
    'prices',
    'sandbox',
    'settings',
    'start',
    'teams',
    'tokens',
    'usage',
  ].map((room) => `cli/${room}`),
  ...['cli/setup', 'cli/setup/agents', 'cli/setup/formats', 'cli/sign-in'],
  'dialects/errors',
  'conformance/rules',
  'proxy/http1',
  'sign-in/provider',
  'server/workers',
  'sign-in/settings',
  'sign-in/oauth',
  'sign-in/pages',
  'sign-in/telemetry',
  'storage/migrations',
  ...['chat', 'emulate', 'errors', 'generate', 'messages', 'neutral', 'responses', 'schemas', 'tools', 'wire'].map(
    (room) => `translate/${room}`,
  ),
]);

interface SourceFile {
  /** Relative to `src/`, with slashes. */
  path: string;
  text: string;
}

const files: SourceFile[] = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => ({ path: path.split(sep).join('/'), text: readFileSync(join(SRC, path), 'utf8') }));
const sources = files.filter(({ path }) => !path.endsWith('.spec.ts'));

/** What people write: no file that a tool has made, and none of what was recorded. */
function readTexts(folders: readonly string[]): SourceFile[] {
  return folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.(?:tsx?|js|css)$/.test(path) && !path.includes('node_modules'))
      .map((path) => ({ path: `${folder}/${path}`, text: readFileSync(join(folder, path), 'utf8') })),
  );
}

/** Files straight under `src/` put everything together: the top floor. */
function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.indexOf('/')) : '';
}

function floorOf(path: string): number {
  return FLOOR[folderOf(path)] ?? Number.NaN;
}

/** Without comments, so that prose is not taken for code. */
function codeOf(text: string): string {
  return text.replace(/\/\*[^]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '');
}

/** Every module that a file names: static and dynamic imports, and re-exports. */
function specifiersOf(text: string): string[] {
  return [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*['"]([^'"]+)['"]/g)].map(([, specifier]) => specifier ?? '');
}

function importsOf({ path, text }: SourceFile): { specifier: string; target: string }[] {
  const relatives = specifiersOf(text).filter((specifier) => specifier.startsWith('.'));
  return relatives.map((specifier) => ({
    specifier,
    target: relative(SRC, resolve(SRC, dirname(path), specifier))
      .split(sep)
      .join('/')
      .replace(/\.js$/, '.ts'),
  }));
}

function exportsOf(text: string): string[] {
  const exported = /^export (?:abstract |async )*(?:function\*?|const|let|class|interface|type|enum) (\w+)/gm;
  return [...text.matchAll(exported)].map(([, name = '']) => name);
}

function violations(
  check: (file: SourceFile) => boolean | readonly string[],
  among: readonly SourceFile[] = sources,
): string[] {
  return among.flatMap((file) => {
    const found = check(file);
    if (typeof found === 'boolean') return found ? [file.path] : [];
    return found.map((what) => `${file.path}: ${what}`);
  });
}

describe('src', () => {
  it('is read by this test', () => {
    expect(sources.length).toBeGreaterThan(50);
    const spine = sources.find(({ path }) => path === 'chat/inference.service.ts');
    expect(spine && importsOf(spine).map(({ target }) => target)).toContain('config/config.service.ts');
  });

  it('has the folders of the plan and no others', () => {
    const folders = new Set(files.map(({ path }) => dirname(path)).filter((folder) => folder !== '.'));
    expect([...folders].filter((folder) => !(folder in FLOOR) && !SUBFOLDERS.has(folder))).toEqual([]);
  });

  it('is drawn in CONTRIBUTING.md as it is, folder by folder and floor by floor', () => {
    const contributing = readFileSync('CONTRIBUTING.md', 'utf8');
    const told = [...contributing.matchAll(/^\| `src\/([^`]+)\/` \|/gm)].map(([, folder]) => folder ?? '');
    const rooms = [...SUBFOLDERS].filter(
      (folder) => !/^(?:translate|cli)\//.test(folder) && folder !== 'conformance/rules',
    );
    const folders = Object.keys(FLOOR).filter((folder) => folder !== '');
    expect(told.toSorted()).toEqual([...folders, ...rooms].toSorted());
    const drawn = [...contributing.matchAll(/^ ?(\d+) {2}(.+)$/gm)].flatMap(([, floor, names]) =>
      (names ?? '').split(', ').map((name) => [name, Number(floor)]),
    );
    const top = ['main', 'app.module', 'create-gateway', 'run-gateway', 'start-gateway'].map((name) => [name, 10]);
    expect(Object.fromEntries(drawn)).toEqual(
      Object.fromEntries([...top, ...folders.map((name) => [name, FLOOR[name]])]),
    );
  });

  it('imports down only, never up or sideways', () => {
    expect(
      violations((file) =>
        importsOf(file)
          .filter(({ target }) => folderOf(target) !== folderOf(file.path) && !(floorOf(target) < floorOf(file.path)))
          .map(({ target }) => target),
      ),
    ).toEqual([]);
  });

  it('imports files that are there, by their names with .js', () => {
    const wrong = (file: SourceFile) =>
      importsOf(file).filter(
        ({ specifier, target }) =>
          !/\.(?:js|json)$/.test(specifier) || target.startsWith('..') || !existsSync(join(SRC, target)),
      );
    expect(violations((file) => wrong(file).map(({ specifier }) => specifier))).toEqual([]);
  });

  it('imports nothing in a circle', () => {
    const graph = new Map(sources.map((file) => [file.path, importsOf(file).map(({ target }) => target)]));
    const done = new Set<string>();
    const circle = (path: string, trail: readonly string[]): string[] => {
      if (trail.includes(path)) return [[...trail.slice(trail.indexOf(path)), path].join(' → ')];
      if (done.has(path)) return [];
      const found = (graph.get(path) ?? []).flatMap((target) => circle(target, [...trail, path]));
      done.add(path);
      return found;
    };
    expect([...graph.keys()].flatMap((path) => circle(path, []))).toEqual([]);
  });

  it('keeps what is pure free of frameworks and of the outside', () => {
    const pure = sources.filter(({ path }) => /^(?:reasoning|dialects|edit|translate)\//.test(path));
    const outside = /^(?:@nestjs\/|rxjs|express|axios|pino|node:(?:fs|http|https|net|tls|child_process))/;
    expect(pure.length).toBeGreaterThan(20);
    expect(violations(({ text }) => specifiersOf(text).filter((specifier) => outside.test(specifier)), pure)).toEqual(
      [],
    );
  });

  it('exports a name from one file only, but for the folders that say which dialect or migration they are of', () => {
    const sourcesOf = new Map<string, string[]>();
    for (const { path, text } of sources) {
      if (/^(?:translate\/(?:chat|generate|messages|responses)|storage\/migrations)\//.test(path)) continue;
      for (const name of exportsOf(text)) sourcesOf.set(name, [...(sourcesOf.get(name) ?? []), path]);
    }
    expect(sourcesOf.size).toBeGreaterThan(500);
    expect([...sourcesOf].filter(([, paths]) => new Set(paths).size > 1)).toEqual([]);
  });

  it('exports only what another file imports', () => {
    const everywhere = ['src', 'test', 'sandbox', 'bench', 'web', 'scripts', 'deploy'].flatMap((root) =>
      readdirSync(root, { recursive: true, encoding: 'utf8' })
        .filter((path) => /\.(?:ts|tsx|js)$/.test(path) && !/(?:^|[/\\])node_modules[/\\]/.test(path))
        .map((path) => readFileSync(join(root, path), 'utf8')),
    );
    const lists = /\b(?:import|const)\s+(?:type\s+)?(?:\w+,\s*)?\{([^}]*)\}\s*(?:from\b|=\s*await import\()/g;
    const imported = new Set(
      everywhere
        .flatMap((text) => [...text.matchAll(lists)].flatMap(([, names = '']) => names.split(',')))
        .map((name) => /^\s*(?:type\s+)?(\w+)/.exec(name)?.[1]),
    );
    // The runner of migrations reads the names of theirs.
    const exporting = sources.filter(({ path }) => !path.startsWith('storage/migrations/'));
    expect(violations(({ text }) => exportsOf(text).filter((name) => !imported.has(name)), exporting)).toEqual([]);
  });

  it('has no barrels', () => {
    expect(
      violations(
        ({ path, text }) =>
          /(?:^|\/)index\.ts$/.test(path) || /^export\s+(?:type\s+)?(?:\*|\{[^}]*\})\s+from\b/m.test(text),
        files,
      ),
    ).toEqual([]);
  });

  it(`has no file of more than ${MAX_LINES} lines`, () => {
    expect(violations(({ text }) => text.trimEnd().split('\n').length > MAX_LINES)).toEqual([]);
  });

  it('has no line of more than 120 characters, nor have the tests, the sandbox and the dashboard', () => {
    // Lines of words.ts become rows of a table in docs/translation.md. Neither they nor a pattern can be broken.
    const pattern = /^ *(?:\w+: )?\/.+\/[a-z]*[,;]?$/;
    const texts = readTexts(['src', 'sandbox', 'web/src', 'test', 'bench', 'scripts']);
    const long = texts
      .filter(({ path }) => path !== 'test/translation-page/words.ts')
      .flatMap(({ path, text }) => text.split('\n').map((line, index) => ({ at: `${path}:${index + 1}`, line })))
      .filter(({ line }) => [...line].length > 120 && !pattern.test(line));
    expect(texts.length).toBeGreaterThan(500);
    expect(long.map(({ at }) => at)).toEqual([]);
  });

  it('reads the environment at its start and nowhere else', () => {
    const start = /^(?:config\/|cli\/|create-gateway\.ts$)/;
    expect(violations(({ path, text }) => /\bprocess\.env\b/.test(codeOf(text)) && !start.test(path))).toEqual([]);
  });

  it('has no shortcuts around its compiler', () => {
    expect(
      violations(
        ({ text }) => [
          ...(text.match(/@ts-(?:ignore|expect-error|nocheck)|eslint-disable/g) ?? []),
          ...(codeOf(text).match(/\bas any\b|: any\b|<any>/g) ?? []),
        ],
        files,
      ),
    ).toEqual([]);
  });

  it('has no names that say nothing', () => {
    const named = new RegExp(
      String.raw`^(?:export\s+)?(?:(?:class|interface|type|enum)\s+(?:I[A-Z][a-z]\w*|\w+(?:Impl|` +
        String.raw`Manager|Helper|Utils?))\b|abstract\s+class\s+\w+)`,
      'gm',
    );
    expect(violations(({ text }) => text.match(named) ?? [])).toEqual([]);
  });

  it('reveals a secret only where a credential goes out', () => {
    // To upstream: a kind of upstream is one file straight in its room.
    const kinds = /^upstreams\/[a-z]+\.ts$/;
    const reveals = violations(({ path, text }) => codeOf(text).includes('.reveal()') && !kinds.test(path));
    expect(reveals.sort()).toEqual([
      // Read without being shown: the end of a JWT.
      'accounts/read-token-claims.ts',
      // To files that only their owner reads, and to the operator who asked for them.
      'accounts/tokens.ts',
      // To the log's redaction.
      'alerts/alert-targets.service.ts',
      // To a mail server.
      'alerts/mails.service.ts',
      // To a signature: the key that signs requests.
      'alerts/resolve-target.ts',
      // To a receiver of webhooks.
      'alerts/webhooks.service.ts',
      // To the log's redaction.
      'auth/fixed-keys.service.ts',
      // To the issuer.
      'auth/workos-client.service.ts',
      // To a digest that tells callers apart.
      'chat/caller-of.ts',
      // To the operator who asked for it: a fixed key.
      'cli/accounts/export-accounts.ts',
      // To the identity provider: its refresh token, and the gateway's secret.
      'sign-in/provider/identity-provider.service.ts',
      'sign-in/provider/provider-client.service.ts',
      // To whom they were sealed for: the nonce and verifier of a browser that comes back.
      'sign-in/provider/provider-requests.service.ts',
      // To be encrypted, or hashed.
      'sign-in/seal-approval.ts',
      'sign-in/telemetry/telemetry-forwarder.service.ts',
      'storage/load-derived-secret.ts',
      'storage/token-cipher.ts',
    ]);
  });

  it('knows models by their names in the capability table alone', () => {
    const named = /\b(?:claude-(?!code|cli)|gpt-[\d.]|gemini-[\d.]|deepseek|kimi|minimax|glm-\d)/i;
    const table = /^models\/(?:capability-table|\w+-capabilities)\.ts$/;
    const elsewhere = violations(({ path, text }) => {
      return named.test(codeOf(text)) && !table.test(path) && !path.startsWith('conformance/');
    });
    expect(elsewhere.sort()).toEqual([
      // The model that is asked where nobody names one.
      'cli/doctor/default-model.ts',
      // The models that an agent asks for by itself, whatever it is told.
      'cli/setup/agents/gemini.ts',
      'usage/price-table.ts',
    ]);
  });

  it('asks no kind of upstream for its name', () => {
    const asked = /\.kind\s*[!=]==?\s*'(?:factory|plain|bedrock|vertex)'/;
    expect(violations(({ text }) => asked.test(codeOf(text)))).toEqual([]);
  });

  it('writes into no bytes that may be kept, queued or sent', () => {
    expect(violations(({ text }) => findByteWrites(text)).sort()).toEqual([
      // Numbers by which the check of a body reads it: a view without methods that write, and a table of its own.
      'edit/skip-json.ts: buffer',
      'edit/skip-json.ts: fill',
      // A body while it comes: memory that is made for it alone, and not written to once it is given away.
      'memory/byte-collector.ts: allocUnsafe',
      'memory/byte-collector.ts: copy',
      // A copy, into memory that is made for it alone.
      'memory/own-bytes.ts: copy',
      // Counts, which are no bytes of anybody.
      'observability/minute-counters.ts: fill',
      // What of an answer was read, copied out of the common read buffer into memory that is made for it alone.
      'proxy/http1/answer-parser.ts: allocUnsafe',
      'proxy/http1/answer-parser.ts: copy',
      // The common read buffer of the connections to upstreams.
      'proxy/http1/upstream-connection.ts: allocUnsafeSlow',
    ]);
  });
});
