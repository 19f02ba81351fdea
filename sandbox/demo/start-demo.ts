import { DatabaseService } from '../../src/storage/database.service.js';
import { readStorageSettings } from '../../src/storage/storage-settings.js';
import { type Sandbox } from '../pretend-upstream.js';
import { type PretendWorkos } from '../pretend-workos.js';
import { rememberMonth } from './month.js';
import { type DemoTeam, type Issued, populate } from './team.js';
import { work } from './traffic.js';

const HOPPER = 'hopper@team.example';
const TURING = 'turing@team.example';
const DIJKSTRA = 'dijkstra@team.example';

interface DemoGateway {
  url: string;
  adminToken: string;
  dataFolder: string;
  sandbox: Sandbox;
  workos: PretendWorkos;
}

/**
 * Gives a gateway that has just started what a team's has: an account that is ready, one that rests and one that needs
 * a login, the keys of three members and one of whoever tries it, a month of figures, a few requests of this minute.
 */
export async function startDemo({
  url,
  adminToken,
  dataFolder,
  sandbox,
  workos,
}: DemoGateway): Promise<DemoTeam & { you: Issued }> {
  const admin = adminOf(url, adminToken);
  const team = await populate({ sandbox, workos, admin }, [
    { email: HOPPER, name: 'Hopper', labels: ['research'], weight: 2 },
    { email: TURING, name: 'Turing' },
    { email: DIJKSTRA, name: 'Dijkstra', spent: true },
  ]);
  const database = await DatabaseService.open(
    readStorageSettings((name) => (name === 'DROID_DATA_DIR' ? dataFolder : undefined)),
  );
  try {
    await rememberMonth(database, team, [TURING, DIJKSTRA, HOPPER]);
  } finally {
    await database.db.destroy();
  }
  await work(url, team, 1);
  return { ...team, you: await admin<Issued>('POST', 'keys', { name: 'yours', owner: 'You' }) };
}

function adminOf(url: string, token: string) {
  return async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${url}/admin/api/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  };
}
