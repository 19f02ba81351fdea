import { execFile } from 'node:child_process';
import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Sandbox, startSandbox } from '../sandbox/pretend-upstream.js';
import { COMMANDS } from './documented-commands.js';
import { BuiltGateway, type GatewayRun } from './run/built-gateway.js';
import { sandboxConfig } from './start-gateway.js';

const DOCUMENTS = [
  ...readdirSync('.').filter((name) => name.endsWith('.md')),
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
  'deploy/README.md',
  'deploy/helm/droid2api/README.md',
  'deploy/kubernetes/README.md',
];

/** Commands of all blocks of `sh`: continued lines joined, comments left out. */
function commandsOf(path: string): string[] {
  const blocks = [...readFileSync(path, 'utf8').matchAll(/^```(?:sh|bash|shell|console)\n([^]*?)^```$/gm)];
  return blocks
    .flatMap(([, code = '']) => code.replace(/ *\\\n */g, ' ').split('\n'))
    .flatMap((line) => line.replace(/(?:^|\s+)#.*$/, '').trim() || []);
}

const commands = [...new Set(DOCUMENTS.flatMap(commandsOf))];
const checkOf = (command: string) => COMMANDS.filter(([pattern]) => pattern.test(command)).map(([, check]) => check);
const here = (kind: 'gateway' | 'cli' | 'copy'): string[] =>
  commands.filter((command) => checkOf(command).some((check) => 'here' in check && check.here === kind));

let sandbox: Sandbox;
let built: BuiltGateway;
let home: string;
let gateway: GatewayRun;

beforeAll(async () => {
  sandbox = await startSandbox();
  built = await BuiltGateway.build();
  home = built.home(sandboxConfig(sandbox.url));
  gateway = await built.start(home, { FACTORY_API_KEY: 'fk-team-key' });
});

afterAll(async () => {
  await built?.close();
  await sandbox?.close();
});

async function shell(command: string): Promise<string> {
  const { stdout } = await promisify(execFile)('sh', ['-c', command], {
    cwd: home,
    env: { PATH: process.env.PATH, HOME: home, NODE_ENV: 'test' },
  });
  return stdout;
}

describe('the commands of the documents', () => {
  it.each(commands)('%s is checked in one way', (command) => {
    expect([command, checkOf(command).length]).toEqual([command, 1]);
  });

  it.each(COMMANDS)('%s stands in a document, and is run where the table says', (pattern, check) => {
    expect(commands.filter((command) => pattern.test(command))).not.toEqual([]);
    if ('by' in check) expect(readFileSync(check.by, 'utf8')).toContain(check.text);
    if ('cannot' in check) process.stdout.write(`NOT RUN ${String(pattern)}: ${check.cannot}\n`);
  });

  it.each(here('gateway'))('%s is answered', async (command) => {
    const answer = await shell(command.replaceAll('http://localhost:3000', gateway.url));
    expect(answer).toContain('event: message_stop');
  });

  it('that copy .env.example make a file that the gateway starts with', async () => {
    copyFileSync('.env.example', join(home, '.env.example'));
    for (const command of here('copy')) await shell(command);
    const next = await built.start(home, { DROID_DATA_DIR: join(home, 'copied') });
    expect(next.output).toContain("the client's own authorization");
    await next.kill();
  });

  it('of npm run keys and npm run accounts do what they say, in the order in which they stand', async () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    const listed = async (): Promise<{ id: string; state: string }[]> =>
      JSON.parse(await run('npm run keys -- list --json')) as { id: string; state: string }[];
    const run = async (command: string): Promise<string> => {
      const [, name = '', args = ''] = /^npm run (\w+) -- (.*)$/.exec(command) ?? [];
      return await shell(
        `${scripts[name]?.replace(/^node scripts\/run\.js (.*)$/, `node ${built.folder}/droid2api.js $1`)} ${args}`,
      );
    };
    const order = ['accounts -- list', 'create', 'keys -- list', 'keys -- update', 'keys -- raise', 'rotate', 'revoke'];
    const place = (command: string): number => order.findIndex((word) => command.includes(word));
    const sorted = here('cli').sort((a, b) => place(a) - place(b));
    expect(sorted.map(place)).not.toContain(-1);
    for (const command of sorted) {
      const [key] = command.includes('<id') ? await listed() : [];
      const output = await run(command.replace(/<id(?: \.\.\.)?>/, key?.id ?? ''));
      if (command.includes('create') || command.includes('rotate')) expect(output).toMatch(/dg-\S{43}/);
      if (command.includes('revoke')) expect((await listed()).find(({ id }) => id === key?.id)?.state).toBe('revoked');
    }
  });
});
