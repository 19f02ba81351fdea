import 'reflect-metadata';
import { plainToInstance, Type } from 'class-transformer';
import { IsArray, IsBoolean, IsInt, IsISO8601, IsNotEmpty, IsNumber, IsOptional, IsPositive, IsString, Matches, Max, MaxLength, Min, ValidateNested, validateSync } from 'class-validator';
import { listProblems } from '../config/list-problems.js';
import { GatewayError } from '../dialects/gateway-error.js';

const LARGEST = 1_000_000_000_000;
/** In billionths, as budgets are counted, this is still exact as a number. */
const LARGEST_BUDGET = 5_000_000;

export class BudgetSettings {
  /** USD; a day begins at 00:00 UTC. */
  @IsOptional() @IsNumber() @IsPositive() @Max(LARGEST_BUDGET)
  day?: number;

  /** USD; a week begins on Monday, 00:00 UTC. */
  @IsOptional() @IsNumber() @IsPositive() @Max(LARGEST_BUDGET)
  week?: number;

  /** USD; a month begins on the 1st, 00:00 UTC. */
  @IsOptional() @IsNumber() @IsPositive() @Max(LARGEST_BUDGET)
  month?: number;
}

/** What a new key is made of; the admin API's body and the command line's flags. */
export class KeySettings {
  @IsString() @IsNotEmpty() @MaxLength(100)
  name!: string;

  @IsOptional() @IsString() @IsNotEmpty() @MaxLength(200)
  owner?: string;

  @IsOptional() @IsArray() @IsString({ each: true })
  labels?: string[];

  @IsOptional() @IsISO8601({ strict: true }) @Matches(/^\d{4}-\d\d-\d\d(?:T.*(?:Z|[+-]\d\d:?\d\d))?$/, { message: 'expires_at must be a date, or a time with its offset' })
  expires_at?: string | null;

  @IsOptional() @IsArray() @IsString({ each: true }) @IsNotEmpty({ each: true })
  models?: string[];

  @IsOptional() @IsInt() @Min(1) @Max(1_000_000)
  requests_per_minute?: number;

  @IsOptional() @IsInt() @Min(1) @Max(LARGEST)
  tokens_per_minute?: number;

  @IsOptional() @IsInt() @Min(1) @Max(100_000)
  max_concurrent?: number;

  @IsOptional() @ValidateNested() @Type(() => BudgetSettings)
  budget_usd?: BudgetSettings;

  /** Ids of the accounts that may pay. */
  @IsOptional() @IsArray() @IsString({ each: true }) @IsNotEmpty({ each: true })
  accounts?: string[];

  /** Labels of the accounts that may pay. */
  @IsOptional() @IsArray() @IsString({ each: true }) @IsNotEmpty({ each: true })
  account_labels?: string[];

  /** Lets the holder send an authorization of their own in `x-upstream-authorization`. */
  @IsOptional() @IsBoolean()
  own_upstream?: boolean;
}

/** Throws a 400 that names every field at fault, and fields that do not exist: a misspelt limit must not mean none. */
export function readKeySettings(raw: unknown): KeySettings {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) throw new GatewayError(400, 'The body must be one JSON object.');
  const settings = plainToInstance(KeySettings, raw);
  const problems = listProblems(validateSync(settings, { whitelist: true, forbidNonWhitelisted: true }));
  if (problems.length > 0) throw new GatewayError(400, problems.join('; '));
  return settings;
}
