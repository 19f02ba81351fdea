import 'reflect-metadata';
import { plainToInstance, Type } from 'class-transformer';
import { IsOptional, ValidateNested, validateSync } from 'class-validator';
import { Amount, Fields, Moment, Text, Texts, WholeNumber, YesOrNo } from '../config/field-rules.js';
import { listProblems } from '../config/list-problems.js';
import { GatewayError } from '../dialects/gateway-error.js';

const LARGEST = 1_000_000_000_000;
/** In billionths, as budgets are counted, this is still exact as a number. */
const LARGEST_BUDGET = 5_000_000;

export class BudgetSettings {
  /** USD; a day begins at 00:00 UTC. */
  @IsOptional()
  @Amount({ most: LARGEST_BUDGET })
  day?: number;

  /** USD; a week begins on Monday, 00:00 UTC. */
  @IsOptional()
  @Amount({ most: LARGEST_BUDGET })
  week?: number;

  /** USD; a month begins on the 1st, 00:00 UTC. */
  @IsOptional()
  @Amount({ most: LARGEST_BUDGET })
  month?: number;
}

/** What a new key is made of; the admin API's body and the command line's flags. */
export class KeySettings {
  @Text({ most: 100 })
  name!: string;

  @IsOptional()
  @Text({ most: 200 })
  owner?: string;

  @IsOptional()
  @Texts({ most: 200 })
  labels?: string[];

  @IsOptional()
  @Moment()
  expires_at?: string | null;

  @IsOptional()
  @Texts({ most: 256 })
  models?: string[];

  @IsOptional()
  @WholeNumber({ least: 1, most: 1_000_000 })
  requests_per_minute?: number;

  @IsOptional()
  @WholeNumber({ least: 1, most: LARGEST })
  tokens_per_minute?: number;

  @IsOptional()
  @WholeNumber({ least: 1, most: 100_000 })
  max_concurrent?: number;

  @IsOptional()
  @Fields()
  @ValidateNested()
  @Type(() => BudgetSettings)
  budget_usd?: BudgetSettings;

  /** Ids of the accounts that may pay. */
  @IsOptional()
  @Texts({ most: 256 })
  accounts?: string[];

  /** Labels of the accounts that may pay. */
  @IsOptional()
  @Texts({ most: 256 })
  account_labels?: string[];

  /** Lets the holder send an authorization of their own in `x-upstream-authorization`. */
  @IsOptional()
  @YesOrNo()
  own_upstream?: boolean;
}

/** Throws a 400 that names every field at fault, and fields that do not exist: a misspelt limit must not mean none. */
export function readKeySettings(raw: unknown): KeySettings {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    throw new GatewayError(400, 'The body must be one JSON object.');
  const settings = plainToInstance(KeySettings, raw);
  const problems = listProblems(validateSync(settings, { whitelist: true, forbidNonWhitelisted: true }));
  if (problems.length > 0) throw new GatewayError(400, `${problems.join('; ')}.`);
  return settings;
}
