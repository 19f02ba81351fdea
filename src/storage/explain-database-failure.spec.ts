import { resolve } from 'node:path';
import { expect, it } from '@jest/globals';
import { DatabaseAway } from './database-away.js';
import { explainDatabaseFailure } from './explain-database-failure.js';

const settings = {
  dataDir: 'data',
  databaseUrl: undefined,
  encryptionKey: undefined,
  previousEncryptionKey: undefined,
};
const postgres = { ...settings, databaseUrl: 'postgres://team:hidden-word@db.example:5433/droid' };
const coded = (code: string, message = ''): Error => Object.assign(new Error(message), { code });

it.each<[string, unknown, RegExp]>([
  [
    'a port where nothing listens',
    new AggregateError([coded('ECONNREFUSED'), coded('ECONNREFUSED')]),
    /refuses the connection/,
  ],
  [
    'a name that is not known',
    new DatabaseAway(coded('ENOTFOUND', 'getaddrinfo ENOTFOUND db.example')),
    /host that is not known/,
  ],
  ['a firewall', new Error('timeout expired'), /does not answer/],
  [
    'a wrong password',
    coded('28P01', 'password authentication failed for user "team"'),
    /refuses the user or password/,
  ],
  [
    'a password that is absent',
    new Error('SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string'),
    /DATABASE_URL has none/,
  ],
  [
    'a server that wants TLS',
    coded('28000', 'no pg_hba.conf entry for host "10.0.0.1", user "team", database "droid", no encryption'),
    /only connections with TLS/,
  ],
  [
    'a machine that is not let in',
    coded('28000', 'no pg_hba.conf entry for host "10.0.0.1", user "team", database "droid", SSL encryption'),
    /not from this machine/,
  ],
  ['a server without TLS', new Error('The server does not support SSL connections'), /speaks no TLS/],
  [
    'a certificate of an unknown authority',
    coded('SELF_SIGNED_CERT_IN_CHAIN', 'self-signed certificate in certificate chain'),
    /not trusted/,
  ],
  ['a database that there is not', coded('3D000', 'database "droid" does not exist'), /no database of the name/],
  ['a standby', coded('25006', 'cannot execute CREATE TABLE in a read-only transaction'), /read-only/],
  [
    'a newer schema',
    new Error('The database could not be brought to the newest schema', {
      cause: new Error('corrupted migrations: previously executed migration 0099-far is missing'),
    }),
    /newer version/,
  ],
])('says what is wrong with PostgreSQL: %s', (_name, error, expected) => {
  const trouble = explainDatabaseFailure(error, postgres);
  expect(trouble?.text).toMatch(expected);
  expect(trouble?.text).toContain('(db.example:5433)');
  expect(trouble?.fix).toMatch(/\.$/);
  expect(JSON.stringify(trouble)).not.toContain('hidden-word');
});

it.each<[string, unknown, RegExp, RegExp]>([
  ['a damaged file', new Error('SQLITE_NOTADB: file is not a database'), /damaged/, /restore a backup/],
  [
    'a file cut short',
    coded('SQLITE_CORRUPT', 'SQLITE_CORRUPT: database disk image is malformed'),
    /damaged/,
    /restore a backup/,
  ],
  ['a full disk', new DatabaseAway(new Error('SQLITE_FULL: database or disk is full')), /full/, /room/],
  [
    'a folder of somebody else',
    coded('EACCES', "EACCES: permission denied, mkdir 'data'"),
    /opened for writing/,
    /user of the gateway/,
  ],
  [
    'a file where the folder should be',
    coded('EEXIST', "EEXIST: file already exists, mkdir 'data'"),
    /another kind/,
    /name a folder/,
  ],
])('says what is wrong with SQLite: %s', (_name, error, what, fix) => {
  const trouble = explainDatabaseFailure(error, settings);
  expect(trouble?.text).toMatch(what);
  expect(trouble?.text).toContain(resolve('data', 'droid2api.db'));
  expect(trouble?.fix).toMatch(fix);
});

it('leaves alone what says itself what is wrong', () => {
  expect(explainDatabaseFailure(new Error('DROID_ENCRYPTION_KEY must be 32 bytes'), settings)).toBeUndefined();
});
