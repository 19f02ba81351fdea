import { execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sendRequest } from '../send-request.js';
import { GatewayRun } from './built-gateway.js';

/**
 * An application with whatever the framework offers, from its sources and built as the gateway is: nothing may differ.
 */
const ENTRY = 'test/support/framework-features';

let folder: string;
let sources: GatewayRun;
let built: GatewayRun;

beforeAll(async () => {
  mkdirSync('build', { recursive: true });
  folder = mkdtempSync(resolve('build', 'test-'));
  await promisify(execFile)(process.execPath, ['test/run/build-gateway.js', folder, ENTRY]);
  sources = run(['--import', './test/support/load-typescript.js', `${ENTRY}.ts`]);
  built = run([`${folder}/main.js`]);
  await Promise.all([sources.listening, built.listening]);
});

afterAll(async () => {
  await sources?.kill();
  await built?.kill();
  rmSync(folder, { recursive: true, force: true });
});

function run(command: readonly string[]): GatewayRun {
  return new GatewayRun(
    spawn(process.execPath, command, { env: { PATH: process.env.PATH }, stdio: ['ignore', 'pipe', 'pipe'] }),
  );
}

async function ask(gateway: GatewayRun, path: string, body?: string) {
  const options = {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      accept: 'application/json',
      'user-agent': 'test',
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
  };
  const { status, headers, body: answer } = await sendRequest(gateway.url + path, options, body);
  return {
    status,
    type: headers['content-type'],
    location: headers.location,
    disposition: headers['content-disposition'],
    cookie: headers['set-cookie'],
    feature: headers['x-feature'],
    text: answer.toString(),
  };
}

const GOOD = {
  email: 'a@example.com',
  phone: '+49 30 901820',
  mobile: '+4915112345678',
  id: '9b2f1d1e-6d0c-4b6a-9d0e-0d2f4b1c7a11',
  iban: 'DE89370400440532013000',
  card: '4111111111111111',
  url: 'https://example.com',
  ip: '127.0.0.1',
  zone: 'Europe/Berlin',
  word: 'aB3$aB3$',
  nick: ' ada ',
  places: [{ code: '10115', country: 'DE' }],
  age: '7',
};
const BAD = {
  email: 'a',
  phone: '+49 1',
  mobile: '1',
  id: '1',
  iban: 'x',
  card: '1',
  url: 'x',
  ip: 'x',
  zone: 'x',
  word: 'x',
  nick: ' ',
  places: [{ code: 'x', country: 'x', more: 1 }],
  more: 1,
};

describe('the build of the gateway does as its sources do', () => {
  it.each<readonly [number, string, unknown?]>([
    [201, '/global-pipe', GOOD],
    [400, '/global-pipe', BAD],
    [400, '/global-pipe', [GOOD]],
    [400, '/global-pipe', '{"email":"a@example.com","nick":"\\u0000"}'],
    [400, '/global-pipe', '{'],
    [201, '/pipe-as-it-is', GOOD],
    [400, '/pipe-as-it-is', BAD],
    [201, '/strict-pipe', GOOD],
    [400, '/strict-pipe', BAD],
    [201, '/list', [GOOD, GOOD]],
    [400, '/list', [GOOD, BAD]],
    [201, '/one-field', GOOD],
    [201, '/raw', GOOD],
    [200, '/query?email=a@example.com&nick=ada'],
    [400, '/query?email=a@example.com&email=b@example.com'],
    [400, '/query?email=a@example.com&more=1'],
    [400, '/query?email=a@example.com&nick=a%00b'],
    [200, '/parsed?n=1&b=true&d=2026-01-31&l=1,2&e=a'],
    [400, '/parsed?n=x'],
    [400, '/parsed?n=1&l=1,x'],
    [400, '/parsed?n=1&e=b'],
    [200, '/number/7'],
    [200, `/uuid/${GOOD.id}`],
    [400, '/uuid/7'],
    [200, '/text/a%2Fb'],
    [400, '/text/a%00b'],
    [400, '/text/%zz'],
    [418, '/status'],
    [307, '/elsewhere'],
    [200, '/serialized'],
    [200, '/wrapped'],
    [200, '/file'],
    [200, '/events'],
    [200, '/who'],
    ...['pdf', 'zip', 'docx', 'xlsx', 'svg', 'csv', 'md', 'yaml', 'mp4', 'wasm', 'woff2', 'atom', 'nonsense'].flatMap<
      [number, string]
    >((ending) => [
      [200, `/type/${ending}`],
      [200, `/attachment/a.${ending}`],
    ]),
    [200, '/accepts'],
    [500, '/failure'],
    [404, '/nowhere'],
  ])('with %d for %s %j', async (...[status, path, body]: readonly [number, string, unknown?]) => {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const [expected, answer] = await Promise.all([ask(sources, path, text), ask(built, path, text)]);
    expect(answer).toEqual(expected);
    expect([answer.status, answer.text]).toEqual([status, expect.any(String)]);
  });
});
