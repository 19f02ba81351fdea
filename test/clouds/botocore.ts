import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The version that is taken from PyPI, where Python has none of its own. */
const BOTOCORE = '1.43.11';
const SCRIPT = join(import.meta.dirname, 'sign.py');

/** A request to be signed; with a `date` for that moment, and by the headers that are given alone. */
export interface ToSign {
  method: string;
  url: string;
  headers: Readonly<Record<string, string>>;
  body: Buffer;
  service: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
  date?: string;
}

/** AWS's own signer for Python: an implementation that shares nothing with the gateway's or the sandbox's. */
export class Botocore {
  private constructor(
    private readonly python: string,
    readonly version: string,
  ) {}

  /** Finds one, as of Debian's package python3-botocore, or installs it beside the clients of the other tests. */
  static async find(): Promise<Botocore> {
    const own = await versionIn('python3');
    if (own !== undefined) return new Botocore('python3', own);
    const cache = process.env.DROID_AGENTS_CACHE ?? join(homedir(), '.cache', 'droid2api-agents');
    const folder = join(cache, `botocore-${BOTOCORE}`);
    const python = join(folder, 'bin', 'python');
    if (!existsSync(python)) {
      mkdirSync(cache, { recursive: true });
      await run('python3', ['-m', 'venv', folder]);
    }
    if ((await versionIn(python)) === undefined)
      await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', `botocore==${BOTOCORE}`]);
    return new Botocore(python, BOTOCORE);
  }

  /** The headers of each request once it is signed. */
  async sign(requests: readonly ToSign[]): Promise<Record<string, string>[]> {
    const child = spawn(this.python, ['-B', SCRIPT], { stdio: ['pipe', 'pipe', 'inherit'] });
    child.stdin.end(JSON.stringify(requests.map(({ body, ...rest }) => ({ ...rest, body: body.toString('base64') }))));
    return JSON.parse(await text(child.stdout)) as Record<string, string>[];
  }
}

async function versionIn(python: string): Promise<string | undefined> {
  try {
    const { stdout } = await run(python, ['-c', 'import botocore; print(botocore.__version__)']);
    return stdout.trim();
  } catch {
    return undefined;
  }
}
