import { plainToInstance } from 'class-transformer';
import { IsBooleanString, IsIn, IsInt, IsOptional, IsString, Max, Min, validateSync } from 'class-validator';
import { Type } from 'class-transformer';
import { listProblems } from './list-problems.js';

export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** The environment variables that the gateway reads, `.env` included. Keys of upstreams are read by the names that `upstreams[].api_key_env` gives. */
export class Environment {
  @IsOptional() @Type(() => Number) @IsInt() @Min(0) @Max(65535)
  PORT?: number;

  /** Address to listen on; all interfaces when absent. */
  @IsOptional() @IsString()
  HOST?: string;

  @IsOptional() @IsString()
  NODE_ENV?: string;

  /** Path of `config.json`. */
  @IsOptional() @IsString()
  DROID_CONFIG?: string;

  /** Folder for what the gateway keeps. */
  @IsOptional() @IsString()
  DROID_DATA_DIR?: string;

  /** `true` lets anyone who reaches the port spend the team's credential. */
  @IsOptional() @IsBooleanString()
  DROID_ALLOW_ANONYMOUS?: string;

  /** `true` refuses inference without a gateway key even before the first one was made. */
  @IsOptional() @IsBooleanString()
  DROID_REQUIRE_KEYS?: string;

  @IsOptional() @IsIn(LOG_LEVELS)
  LOG_LEVEL?: LogLevel;

  @IsOptional() @IsIn(['text', 'json'])
  LOG_FORMAT?: 'text' | 'json';
}

/** `validate` of `ConfigModule.forRoot`; an empty variable counts as absent, as `docker compose` passes unset ones. */
export function validateEnvironment(raw: Record<string, unknown>): Record<string, unknown> {
  const present = Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== ''));
  const environment = plainToInstance(Environment, present);
  const problems = listProblems(validateSync(environment));
  if (problems.length > 0) throw new Error(`The environment is not usable:\n${problems.map((line) => `  - ${line}`).join('\n')}`);
  return { ...present, PORT: environment.PORT };
}
