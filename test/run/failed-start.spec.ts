import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Database from 'libsql';
import { findFreePort } from '../support/find-free-port.js';
import { startRefusingPostgres } from '../support/start-refusing-postgres.js';
import { BuiltGateway, type GatewayRun } from './built-gateway.js';

const KEY = Buffer.alloc(32, 7).toString('base64');

let built: BuiltGateway;

beforeAll(async () => {
  built = await BuiltGateway.build();
});

afterAll(() => built.close());

type Env = Readonly<Record<string, string>>;

/**
 * Ends with 1, and what is on the standard error is one line without colour, stack or banner; returned without its
 * mark.
 */
async function failure(home: string, env: Env = {}): Promise<string> {
  const run = built.spawn(home, env);
  expect(await run.ended).toBe(1);
  expect(run.errors).toMatch(/^\[ERROR\] [^\n]+\n$/);
  expect(run.output).not.toMatch(/^\s+at |Nest|ExceptionHandler|hidden-word/m);
  expect(run.output).not.toContain('\u001b');
  return run.errors;
}

async function started(run: GatewayRun): Promise<string> {
  await run.listening;
  await run.kill();
  return run.output;
}

describe('a start that fails says why in one sentence', () => {
  it.each<[string, Env, RegExp]>([
    ['a variable that cannot be used', { ADMIN_TOKEN: 'short' }, /environment is not usable: ADMIN_TOKEN must be/],
    ['an address of another machine', { HOST: '192.0.2.1' }, /no address 192\.0\.2\.1; HOST must be/],
    ['a name of no machine', { HOST: 'nowhere.invalid' }, /no address nowhere\.invalid; HOST must be/],
    [
      'a database of another kind',
      { DATABASE_URL: 'mysql://u:hidden-word@h/d' },
      /DATABASE_URL must begin with postgres/,
    ],
    [
      'a database without a key',
      { DATABASE_URL: 'postgres://u:hidden-word@127.0.0.1/d' },
      /DROID_ENCRYPTION_KEY must be set/,
    ],
    [
      'a host of a database that there is not',
      { DATABASE_URL: 'postgres://u:hidden-word@nowhere.invalid/d', DROID_ENCRYPTION_KEY: KEY },
      /\(nowhere\.invalid\) has a host that is not known/,
    ],
    ['a file where the folder of data should be', { DROID_DATA_DIR: 'config.json' }, /config\.json/],
  ])('%s', async (_name, env, expected) => {
    expect(await failure(built.home({}), env)).toMatch(expected);
  });

  it.each<[string, string, RegExp]>([
    ['is broken', '{"port": 1,}', /config\.json is not usable: the file is not valid JSON \(at position/],
    ['has a wrong value', '{"port": -1}', /config\.json is not usable: port must not be less than 0/],
  ])('a config.json that %s', async (_name, text, expected) => {
    const home = built.home({});
    writeFileSync(join(home, 'config.json'), text);
    expect(await failure(home)).toMatch(expected);
  });

  it('a folder without config.json', async () => {
    const home = built.home({});
    rmSync(join(home, 'config.json'));
    expect(await failure(home)).toMatch(/config\.json cannot be read \(ENOENT\); start the gateway in the folder/);
  });

  it('a port that somebody has', async () => {
    const port = await findFreePort();
    const server = createServer().listen(port, '127.0.0.1');
    expect(await failure(built.home({}), { PORT: String(port) })).toContain(`Port ${port} is in use already`);
    server.close();
  });

  it('a PostgreSQL where nothing listens', async () => {
    const port = await findFreePort();
    expect(
      await failure(built.home({}), {
        DATABASE_URL: `postgres://team:hidden-word@127.0.0.1:${port}/droid`,
        DROID_ENCRYPTION_KEY: KEY,
      }),
    ).toMatch(/refuses the connection \(ECONNREFUSED\)/);
  });

  it.each<[string, string, string, RegExp]>([
    ['refuses the password', '28P01', 'password authentication failed for user "team"', /refuses the user or password/],
    [
      'wants TLS',
      '28000',
      'no pg_hba.conf entry for host "127.0.0.1", user "team", database "droid", no encryption',
      /takes only connections with TLS/,
    ],
    ['does not know the database', '3D000', 'database "droid" does not exist', /no database of the name/],
  ])('a PostgreSQL that %s', async (_name, state, message, expected) => {
    const postgres = await startRefusingPostgres(state, message);
    expect(await failure(built.home({}), { DATABASE_URL: postgres.url, DROID_ENCRYPTION_KEY: KEY })).toMatch(expected);
    await postgres.close();
  });

  it('a PostgreSQL without TLS that is asked for it', async () => {
    const postgres = await startRefusingPostgres('08P01', 'never said');
    expect(
      await failure(built.home({}), { DATABASE_URL: `${postgres.url}?sslmode=verify-full`, DROID_ENCRYPTION_KEY: KEY }),
    ).toMatch(/speaks no TLS/);
    await postgres.close();
  });

  it.each<[string, (path: string) => void, RegExp]>([
    [
      'is no SQLite file',
      (path) => writeFileSync(path, 'nonsense'.repeat(1_000)),
      /droid2api\.db is damaged, or not a database of SQLite.*restore a backup/,
    ],
    [
      'has the schema of a newer version',
      (path) => {
        const database = new Database(path);
        database.exec(
          'create table kysely_migration (name varchar(255) primary key, timestamp varchar(255) not null); ' +
            "insert into kysely_migration values ('9999-far', '2030'); create table accounts (id text)",
        );
        database.close();
      },
      /schema of a newer version of droid2api\. Run that version/,
    ],
  ])('a database that %s', async (_name, write, expected) => {
    const home = built.home({});
    mkdirSync(join(home, 'data'));
    write(join(home, 'data', 'droid2api.db'));
    expect(await failure(home)).toMatch(expected);
  });

  it('several faults in a line each below the sentence', async () => {
    const run = built.spawn(built.home({}), { ADMIN_TOKEN: 'short', LOG_LEVEL: 'loud' });
    expect(await run.ended).toBe(1);
    expect(run.errors).toMatch(/^\[ERROR\] The environment is not usable:\n {4}- \w+ [^\n]+\n {4}- \w+ [^\n]+\n$/);
  });

  it.each<[string, Env, string]>([
    ['of the environment', { LOG_FORMAT: 'json', ADMIN_TOKEN: 'short' }, ''],
    ['of .env', { ADMIN_TOKEN: 'short' }, 'LOG_FORMAT=json\n'],
    ['and for what fails later', { LOG_FORMAT: 'json', HOST: '192.0.2.1' }, ''],
  ])('as one JSON object with LOG_FORMAT=json %s', async (_name, env, envFile) => {
    const home = built.home({});
    writeFileSync(join(home, '.env'), envFile);
    const run = built.spawn(home, env);
    expect(await run.ended).toBe(1);
    expect(JSON.parse(run.errors)).toMatchObject({ level: 50, msg: expect.stringMatching(/ADMIN_TOKEN|HOST/) });
    for (const line of run.output.trim().split('\n')) expect(() => void JSON.parse(line)).not.toThrow();
  });
});

describe('a start goes well', () => {
  it('with HOST in the brackets that URLs have', async () => {
    const output = await started(built.spawn(built.home({}), { HOST: '[::1]' }));
    expect(output).toMatch(/^\[INFO\] droid2api listens on http:\/\/\[::1\]:\d+$/m);
  });

  it('with a byte order mark in config.json and in .env, whatever the encoding', async () => {
    const home = built.home({});
    writeFileSync(
      join(home, 'config.json'),
      Buffer.from('\uFEFF{"version_check":{"enabled":false},"dev_mode":true}', 'utf16le'),
    );
    writeFileSync(join(home, '.env'), '\uFEFFADMIN_TOKEN=admin-token-of-a-marked-file\n');
    expect(await started(built.spawn(home))).toMatch(
      /^\[INFO\] The dashboard is http:\/\/127\.0\.0\.1:\d+\/dashboard; ADMIN_TOKEN opens it/m,
    );
  });

  it('and tells of all interfaces, and of the dashboard that nobody can open yet', async () => {
    const home = built.home({ public_url: 'https://gateway.example/llm' });
    const output = await started(built.spawn(home, { HOST: '0.0.0.0' }));
    expect(output).toMatch(
      /^\[INFO\] droid2api listens on all interfaces of IPv4, port (\d+): http:\/\/127\.0\.0\.1:\1$/m,
    );
    expect(output).toMatch(
      /^\[INFO\] The dashboard is http:\/\/127\.0\.0\.1:\d+\/dashboard, elsewhere https:\/\/gateway\.example\/llm\/dashboard\/; set /m,
    );
  });

  it('and warns of what has no effect in .env', async () => {
    const home = built.home({});
    writeFileSync(join(home, '.env'), 'NODE_EXTRA_CA_CERTS=/etc/ssl/company.pem\n');
    expect(await started(built.spawn(home))).toMatch(/^\[WARN\] NODE_EXTRA_CA_CERTS in \.env has no effect/m);
  });
});

describe('what only asks', () => {
  it.each([
    ['--help', 0, /^Usage: npm start/],
    ['-h', 0, /^Usage: npm start/],
    ['--version', 0, /^droid2api \d+\.\d+\.\d+\n$/],
    ['-v', 0, /^droid2api \d+\.\d+\.\d+\n$/],
    ['--prot=1', 2, /^The gateway does not know --prot=1; --help/],
  ])('%s starts no server, even where none could start', async (option, code, printed) => {
    const run = built.spawn(built.home({ port: -1 }), { ADMIN_TOKEN: 'short' }, [option]);
    expect([await run.ended, printed.test(run.output)]).toEqual([code, true]);
  });
});
