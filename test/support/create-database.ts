import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { type RunningPostgres } from './start-postgres.js';

export async function createDatabase(postgres: RunningPostgres): Promise<string> {
  const name = `droid_${randomBytes(6).toString('hex')}`;
  const client = new pg.Client({ connectionString: postgres.url('postgres') });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  return postgres.url(name);
}
