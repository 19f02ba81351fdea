import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'dotenv';
import { decodeText } from './decode-text.js';

/**
 * Tells whether `.env` in the folder that the gateway runs in is left unread, as tests want it, which have an
 * environment of their own.
 */
export function ignoresEnvFile(): boolean {
  return process.env.NODE_ENV === 'test';
}

/** Reads `.env` as dotenv does, in any encoding that editors save it in. */
export function parseEnvFile(bytes: Buffer | string): Record<string, string> {
  return parse(typeof bytes === 'string' ? bytes : decodeText(bytes));
}

/** The variables that are needed before the environment is read as a whole. */
type EarlyVariable =
  'LOG_FORMAT' | 'LOG_LEVEL' | 'DROID_CONFIG' | 'DROID_ACCOUNTS' | 'DROID_DATA_DIR' | 'DATABASE_URL' | 'DROID_WORKERS';

/** Reads one variable before the environment is read as a whole, or after that failed. Never throws. */
export function readVariableEarly(name: EarlyVariable): string | undefined {
  if (process.env[name]) return process.env[name];
  if (ignoresEnvFile()) return undefined;
  try {
    return parseEnvFile(readFileSync(resolve('.env')))[name];
  } catch {
    return undefined;
  }
}

/** The variables that Node.js, OpenSSL and the C library read when a process begins, before `.env` is read. */
const READ_AT_START = [
  'NODE_EXTRA_CA_CERTS',
  'NODE_OPTIONS',
  'NODE_USE_SYSTEM_CA',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'OPENSSL_CONF',
  'UV_THREADPOOL_SIZE',
  'MALLOC_ARENA_MAX',
  'MALLOC_TRIM_THRESHOLD_',
] as const;

/** The name under which the environment holds its {@link findLateVariables}. */
export const LATE_VARIABLES = 'DROID_LATE_VARIABLES';

/**
 * Finds variables that are set in `.env` alone and have no effect there. `environment` is what the process was started
 * with.
 */
export function findLateVariables(all: Readonly<Record<string, unknown>>, environment: NodeJS.ProcessEnv): string[] {
  return READ_AT_START.filter((name) => environment[name] === undefined && all[name] !== undefined);
}

export function describeLateVariable(name: string): { text: string; fix: string } {
  return {
    text: `${name} in .env has no effect: it is read before .env is`,
    fix:
      `Set it in the environment that the gateway is started in, such as ${name}=… npm start, the unit file, or ` +
      'environment: of docker-compose.yml.',
  };
}
