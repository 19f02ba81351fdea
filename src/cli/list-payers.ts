import { resolve } from 'node:path';
import { type TeamAccount } from '../accounts/team-account.js';
import { type Upstream } from '../config/gateway-config.js';
import { readConfig } from '../config/read-config.js';
import { DEFAULT_UPSTREAM } from '../config/upstream-words.js';
import { readTextFile } from '../config/read-text-file.js';
import { type DatabaseService } from '../storage/database.service.js';
import { type Variable } from './doctor/finding.js';
import { loadPool } from './doctor/load-pool.js';

/** Lists every account that may pay, those of the environment included. It works without a usable `config.json`. */
export async function listPayers(variable: Variable, database: DatabaseService): Promise<TeamAccount[]> {
  const pool = await loadPool(
    { upstreams: upstreamsOf(variable('DROID_CONFIG') ?? 'config.json') },
    variable,
    database,
  );
  return pool.list().map(({ account }) => account);
}

/** Reads the upstreams of a `config.json`; those of none where it is not usable. */
export function upstreamsOf(path: string): readonly Upstream[] {
  try {
    return readConfig(readTextFile(resolve(path))).config.upstreams;
  } catch {
    return [{ name: DEFAULT_UPSTREAM, apiKeyEnv: 'FACTORY_API_KEY', signIn: undefined }];
  }
}
