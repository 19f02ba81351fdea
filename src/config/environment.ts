import { plainToInstance } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Max, Min, MinLength, validateSync } from 'class-validator';
import { Type } from 'class-transformer';
import { cleanSecret } from './clean-secret.js';
import { DAY_MS, HOUR_MS } from './durations.js';
import { MOST_WORKERS } from './read-workers.js';
import { listProblems } from './list-problems.js';
import { withProblems } from './with-problems.js';

const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * The environment variables that the gateway reads, those of `.env` included. It reads keys of upstreams by the names
 * that `upstreams[].api_key_env` gives.
 */
export class Environment {
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(65535)
  PORT?: number;

  /** The address to listen on; all interfaces when absent. */
  @IsOptional()
  @IsString()
  HOST?: string;

  @IsOptional()
  @IsString()
  NODE_ENV?: string;

  /** The path of `config.json`. */
  @IsOptional()
  @IsString()
  DROID_CONFIG?: string;

  /** The folder for what the gateway keeps. */
  @IsOptional()
  @IsString()
  DROID_DATA_DIR?: string;

  /** `true` lets anyone who reaches the port spend the team's credential. */
  @IsOptional()
  @IsIn(['true', 'false'])
  DROID_ALLOW_ANONYMOUS?: 'true' | 'false';

  /** `false` treats no caller as local: nobody is let in without a key or token. */
  @IsOptional()
  @IsIn(['true', 'false'])
  DROID_ALLOW_LOCAL?: 'true' | 'false';

  /** `true` refuses inference without a gateway key even before the first one was made. */
  @IsOptional()
  @IsIn(['true', 'false'])
  DROID_REQUIRE_KEYS?: 'true' | 'false';

  /** The path of `accounts.json`. */
  @IsOptional()
  @IsString()
  DROID_ACCOUNTS?: string;

  /** A refresh token that pays where there are neither accounts nor a fixed key. */
  @IsOptional()
  @IsString()
  DROID_REFRESH_KEY?: string;

  /** How many processes serve behind the one port; above 1 on PostgreSQL only. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MOST_WORKERS)
  DROID_WORKERS?: number;

  /** The address of PostgreSQL, for several replicas; SQLite in `DROID_DATA_DIR` when absent. */
  @IsOptional()
  @IsString()
  DATABASE_URL?: string;

  /** `true` begins with an empty database where traces show that there has been another. */
  @IsOptional()
  @IsIn(['true', 'false'])
  DROID_NEW_DATABASE?: 'true' | 'false';

  /** The key that encrypts tokens in the database: 32 bytes in base64 or hex. */
  @IsOptional()
  @IsString()
  DROID_ENCRYPTION_KEY?: string;

  /** The former key, while `DROID_ENCRYPTION_KEY` takes its place. */
  @IsOptional()
  @IsString()
  DROID_ENCRYPTION_KEY_PREVIOUS?: string;

  /** The token that opens the admin API. */
  @IsOptional()
  @IsString()
  @MinLength(16)
  ADMIN_TOKEN?: string;

  /** The port of the admin API and the dashboard, where they are not to share the gateway's. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(65535)
  ADMIN_PORT?: number;

  /** For how many milliseconds after SIGTERM newcomers are still served. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(HOUR_MS)
  DROID_DRAIN_GRACE_MS?: number;

  /** How many milliseconds answers under way may take after that. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(DAY_MS)
  DROID_DRAIN_LIMIT_MS?: number;

  /** The token that opens `/metrics` and nothing else. */
  @IsOptional()
  @IsString()
  @MinLength(16)
  DROID_METRICS_TOKEN?: string;

  /** Network proxies, which count where `config.json` has no `proxies`; in lower case too. */
  @IsOptional()
  @IsString()
  HTTP_PROXY?: string;

  @IsOptional()
  @IsString()
  HTTPS_PROXY?: string;

  @IsOptional()
  @IsString()
  ALL_PROXY?: string;

  /** The hosts that are reached without them. */
  @IsOptional()
  @IsString()
  NO_PROXY?: string;

  /** The port for `/metrics` alone, which asks for no token. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(65535)
  METRICS_PORT?: number;

  @IsOptional()
  @IsIn(LOG_LEVELS)
  LOG_LEVEL?: LogLevel;

  @IsOptional()
  @IsIn(['text', 'json'])
  LOG_FORMAT?: 'text' | 'json';
}

/**
 * The variables that are cleaned, as mounted secrets often end with a line end. Keys of upstreams are cleaned where
 * their accounts are made.
 */
const SECRETS: readonly string[] = [
  'ADMIN_TOKEN',
  'DROID_METRICS_TOKEN',
  'DROID_REFRESH_KEY',
  'DROID_ENCRYPTION_KEY',
  'DROID_ENCRYPTION_KEY_PREVIOUS',
  'DATABASE_URL',
];

/**
 * Checks the environment for `ConfigModule.forRoot`. An empty variable counts as absent, as `docker compose` passes
 * unset ones.
 */
export function validateEnvironment(raw: Record<string, unknown>): Record<string, unknown> {
  const cleaned = Object.entries(raw).map(
    ([name, value]) =>
      [name, SECRETS.includes(name) && typeof value === 'string' ? cleanSecret(value) : value] as const,
  );
  const present = Object.fromEntries(cleaned.filter(([, value]) => value !== ''));
  const environment = plainToInstance(Environment, present);
  const problems = listProblems(validateSync(environment));
  if (problems.length === 0 && (environment.DROID_WORKERS ?? 1) > 1 && environment.DATABASE_URL === undefined) {
    problems.push(
      'DROID_WORKERS above 1 needs a PostgreSQL, as several processes cannot share SQLite: set DATABASE_URL, or ' +
        'remove DROID_WORKERS',
    );
  }
  if (problems.length > 0) throw new Error(withProblems('The environment is not usable', problems));
  const { PORT, ADMIN_PORT, METRICS_PORT, DROID_WORKERS, DROID_DRAIN_GRACE_MS, DROID_DRAIN_LIMIT_MS } = environment;
  return { ...present, PORT, ADMIN_PORT, METRICS_PORT, DROID_WORKERS, DROID_DRAIN_GRACE_MS, DROID_DRAIN_LIMIT_MS };
}
