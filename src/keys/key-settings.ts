import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { IsOptional, validateSync } from 'class-validator';
import { Moment, Text, Texts, YesOrNo } from '../config/field-rules.js';
import { listProblems } from '../config/list-problems.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { withLimitSettings } from './limit-classes.js';

/** Who a key is for, and what it may ask for. */
class KeyPurpose {
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

  /** Ids and globs; none: every model. */
  @IsOptional()
  @Texts({ most: 256 })
  models?: string[];
}

/** What a new key is made of; the admin API's body and the options of the command line. */
export class KeySettings extends withLimitSettings(KeyPurpose) {
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
