import { join, resolve } from 'node:path';
import { SQLITE_FILE } from './open-database.js';
import { type StorageSettings } from './storage-settings.js';

/** Why a database cannot be used, in words for the operator. It has nothing secret of `DATABASE_URL` in it. */
interface DatabaseTrouble {
  text: string;
  fix: string;
}

type Rule = readonly [sign: RegExp, what: string, fix: string];

const NEWER: Rule = [
  /previously executed migration (\S+) is missing/,
  'has the schema of a newer version of droid2api',
  'Run that version, or restore the backup that was made before it.',
];

/**
 * The signs of PostgreSQL's states and of its driver's findings:
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const POSTGRES: readonly Rule[] = [
  NEWER,
  [
    /\b28P01\b|password authentication failed/,
    'refuses the user or password (28P01)',
    'Correct them in DATABASE_URL, special characters URL-encoded.',
  ],
  [
    /client password must be a string/,
    'asks for a password and DATABASE_URL has none',
    'Write it into DATABASE_URL, postgres://user:password@host:5432/name, special characters URL-encoded.',
  ],
  [
    /does not support SSL/,
    'speaks no TLS, and DATABASE_URL asks for it',
    'Remove sslmode from DATABASE_URL, or turn TLS on in the server.',
  ],
  [/no encryption|SSL off/, 'takes only connections with TLS', 'Append ?sslmode=verify-full to DATABASE_URL.'],
  [
    /SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET_ISSUER)|self-signed certificate/,
    'has a TLS certificate that is not trusted',
    'Start with NODE_EXTRA_CA_CERTS=/path/to/ca.pem in the environment (not in .env), or correct sslmode in ' +
      'DATABASE_URL.',
  ],
  [
    /ALTNAME_INVALID|CERT_HAS_EXPIRED|CERT_NOT_YET_VALID/,
    'has a TLS certificate that is of another host, expired or not yet valid',
    "Correct host or sslmode in DATABASE_URL, the server's certificate, or this machine's clock.",
  ],
  [
    /\b3D000\b/,
    'has no database of the name in DATABASE_URL (3D000)',
    'Make it (createdb), or correct the name in DATABASE_URL.',
  ],
  [
    /\b28000\b/,
    'lets this user not in, or not from this machine (28000)',
    'Correct the user in DATABASE_URL, or pg_hba.conf on the server.',
  ],
  [
    /\b42501\b/,
    'does not give this user the rights that it needs (42501)',
    'Make the user of DATABASE_URL the owner of its database, or grant it CREATE on the schema.',
  ],
  [/\b53300\b/, 'has no connection left (53300)', 'Raise max_connections, or stop what holds them.'],
  [/\b25006\b/, 'is read-only (25006), such as a standby', 'Let DATABASE_URL name the primary.'],
  [/\b57P0[123]\b/, 'is being started or shut down', 'Try again in a moment.'],
  [
    /ENOTFOUND|EAI_AGAIN/,
    'has a host that is not known here',
    "Correct the host in DATABASE_URL, or this machine's DNS.",
  ],
  [
    /ECONNREFUSED/,
    'refuses the connection (ECONNREFUSED): nothing listens there',
    'Start it, or correct host and port in DATABASE_URL.',
  ],
  [
    /ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|timeout/i,
    'does not answer',
    'Correct host and port in DATABASE_URL, or open the firewall (security group) between them.',
  ],
  [
    /ECONNRESET|terminated unexpectedly/,
    'hangs up',
    'Check that host and port in DATABASE_URL are those of a PostgreSQL, and whether it wants TLS ' +
      '(?sslmode=verify-full).',
  ],
  [
    /Invalid URL|ERR_INVALID_URL|URI malformed/,
    'cannot be looked for: DATABASE_URL is no address',
    'Write it as postgres://user:password@host:5432/name, special characters URL-encoded.',
  ],
];

/** The signs of SQLite's errors: https://www.sqlite.org/rescode.html */
const SQLITE: readonly Rule[] = [
  NEWER,
  [
    /Cannot find (?:package|module) '@?libsql/,
    'cannot be opened: its driver, libsql, is not installed for this system',
    'Install droid2api again with npm install --include=optional, or keep the state in PostgreSQL: DATABASE_URL.',
  ],
  [
    /SQLITE_(?:NOTADB|CORRUPT)|malformed/,
    'is damaged, or not a database of SQLite',
    'Put it aside with its -wal and -shm files and restore a backup; without one, `sqlite3 droid2api.db ' +
      '.recover` saves what can be read.',
  ],
  [/SQLITE_FULL|ENOSPC|EDQUOT/, 'cannot be written: the disk is full', 'Make room, or move DROID_DATA_DIR.'],
  [/SQLITE_BUSY/, 'is held by another process', 'Stop what holds it, such as another gateway or a backup.'],
  [
    /SQLITE_IOERR/,
    'cannot be read or written: the disk reports errors',
    "Look at the system's log, and do not keep it on a network drive.",
  ],
  [
    /SQLITE_(?:CANTOPEN|READONLY|PERM|AUTH)|EACCES|EPERM|EROFS/,
    'cannot be opened for writing',
    'Give DROID_DATA_DIR and the files in it to the user of the gateway, on a disk that can be written.',
  ],
  [/ENOTDIR|EEXIST|EISDIR/, 'cannot be made: what is there is of another kind', 'Let DROID_DATA_DIR name a folder.'],
];

/**
 * Explains a failure to open the database. Gives undefined for one that explains itself, such as a lost database or a
 * missing key.
 */
export function explainDatabaseFailure(
  error: unknown,
  { databaseUrl, dataDir }: StorageSettings,
): DatabaseTrouble | undefined {
  const signs = signsOf(error);
  const [, what, fix] = (databaseUrl === undefined ? SQLITE : POSTGRES).find(([sign]) => sign.test(signs)) ?? [];
  if (what === undefined || fix === undefined) return undefined;
  return {
    text: `${databaseUrl === undefined ? join(resolve(dataDir), SQLITE_FILE) : placeOf(databaseUrl)} ${what}`,
    fix,
  };
}

/** Collects the codes and words of an error, of its causes, and of each address that was tried. */
function signsOf(error: unknown, depth = 0): string {
  if (!(error instanceof Error) || depth > 5) return '';
  const { code, message, cause } = error as NodeJS.ErrnoException;
  const each = error instanceof AggregateError ? (error.errors as unknown[]).map((one) => signsOf(one, depth + 1)) : [];
  return [code, message, signsOf(cause, depth + 1), ...each].join(' ');
}

function placeOf(databaseUrl: string): string {
  const host = URL.canParse(databaseUrl) ? new URL(databaseUrl).host : '';
  return host === '' ? 'The PostgreSQL of DATABASE_URL' : `The PostgreSQL of DATABASE_URL (${host})`;
}
