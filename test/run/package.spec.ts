import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { parseTar } from 'nanotar';
import { sendRequest } from '../send-request.js';
import { BuiltGateway, type GatewayRun } from './built-gateway.js';

const MOST_BYTES = 12 * 1024 * 1024;

const run = promisify(execFile);
let folder: string;
let tarball: string;
let built: BuiltGateway;
let empty: string;
let gateway: GatewayRun;

/** The package as npm makes it, installed as npm does: the driver of the database beside it. */
beforeAll(async () => {
  folder = fs.mkdtempSync(join(tmpdir(), 'droid2api-package-'));
  const source = await BuiltGateway.build();
  const packed = join(folder, 'source');
  fs.cpSync(source.folder, join(packed, 'dist'), { recursive: true });
  await source.close();
  for (const name of ['package.json', 'config.json', 'LICENSE', 'README.md']) fs.cpSync(name, join(packed, name));
  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
    cwd: packed,
  });
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  tarball = join(folder, filename);
  const modules = join(folder, 'node_modules');
  fs.mkdirSync(join(modules, 'droid2api'), { recursive: true });
  // As npx has it.
  fs.writeFileSync(join(folder, 'package.json'), '{}');
  await run('tar', ['-xzf', tarball, '--strip-components=1', '-C', join(modules, 'droid2api')]);
  for (const name of ['libsql', '@libsql', '@neon-rs', 'detect-libc'])
    fs.symlinkSync(resolve('node_modules', name), join(modules, name));
  empty = join(folder, 'empty');
  fs.mkdirSync(empty);
  built = BuiltGateway.at(join(modules, 'droid2api', 'dist'), [process.execPath]);
  gateway = built.spawn(empty, {}, ['start'], 'droid2api.js');
  await gateway.listening;
}, 300_000);

afterAll(async () => {
  await built?.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

it('npm makes a package of at most 12 MB, without maps, that builds nothing where it is installed', async () => {
  expect(fs.statSync(tarball).size).toBeLessThanOrEqual(MOST_BYTES);
  const { stdout } = await run('tar', ['-tzf', tarball]);
  expect(stdout).toContain('package/dist/droid2api.js\n');
  expect(stdout).toContain('package/config.json\n');
  expect(stdout).not.toMatch(/\.map\n|\.ts\n|\.built/);
});

it('it starts in an empty folder, writes nothing there but its data, and says what comes next', async () => {
  await gateway.prints(/Next: .*accounts add.*ANTHROPIC_BASE_URL=http\S+/);
  expect(fs.readdirSync(empty)).toEqual(['data']);
  expect((await sendRequest(`${gateway.url}/v1/models`)).status).toBe(200);
});

it('the gateway gives members the same package without its configuration, once to each version of theirs', async () => {
  // As an operator has it who runs a clone, or mounts it into the image.
  const config = { proxies: [{ name: 'tokyo', url: 'http://user:proxy-canary@proxy.example:8080' }] };
  fs.writeFileSync(join(folder, 'node_modules', 'droid2api', 'config.json'), JSON.stringify(config));
  const answer = await sendRequest(`${gateway.url}/droid2api.tgz`);
  expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/gzip']);
  const given = parseTar(gunzipSync(answer.body));
  const { stdout } = await run('tar', ['-tzf', tarball]);
  const withoutConfig = stdout
    .trim()
    .split('\n')
    .filter((name) => name !== 'package/config.json');
  expect(given.map(({ name }) => name).sort()).toEqual(withoutConfig.sort());
  expect(gunzipSync(answer.body).includes('proxy-canary')).toBe(false);
  expect(given.find(({ name }) => name === 'package/dist/droid2api.js')?.attrs?.mode).toMatch(/755/);
  const etag = String(answer.headers.etag);
  const again = await sendRequest(`${gateway.url}/droid2api.tgz`, { headers: { 'if-none-match': etag } });
  expect([again.status, again.body.length]).toEqual([304, 0]);
  const head = await sendRequest(`${gateway.url}/droid2api.tgz`, { method: 'HEAD' });
  expect([head.status, head.headers['content-length']]).toEqual([200, String(answer.body.length)]);
  expect((await sendRequest(`${gateway.url}/droid2api.tgz`, { method: 'POST' })).status).toBe(405);
});

it('another command finds the gateway of its folder, and says so where none ever ran', async () => {
  const listed = built.spawn(empty, {}, ['keys', 'list', '--json'], 'droid2api.js');
  expect([await listed.ended, listed.output]).toEqual([0, '[]\n']);
  const elsewhere = join(folder, 'elsewhere');
  fs.mkdirSync(elsewhere);
  const lost = built.spawn(elsewhere, {}, ['keys', 'list'], 'droid2api.js');
  expect([await lost.ended, lost.errors]).toEqual([
    1,
    `No gateway has its files in this folder (${elsewhere}): change to the folder that it is started in, or set ` +
      'DROID_DATA_DIR to its data folder.\n',
  ]);
  expect(fs.existsSync(join(elsewhere, 'data'))).toBe(false);
});

it('it says what is missing where the driver of the database is not installed', async () => {
  const bare = fs.mkdtempSync(join(tmpdir(), 'droid2api-bare-'));
  fs.cpSync(join(folder, 'node_modules', 'droid2api'), bare, { recursive: true });
  const start = BuiltGateway.at(join(bare, 'dist'), [process.execPath]).spawn(bare, {}, ['start'], 'droid2api.js');
  expect(await start.ended).toBe(1);
  expect(start.errors).toMatch(/^\[ERROR\] [^\n]*libsql, is not installed for this system[^\n]*DATABASE_URL\.\n$/);
  fs.rmSync(bare, { recursive: true, force: true });
});
