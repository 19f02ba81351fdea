import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { IsOptional, validateSync } from 'class-validator';
import { Moment, Schema, Text, Texts, YesOrNo } from '../config/field-rules.js';
import { listProblems } from '../config/list-problems.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { withLimitSettings } from './limit-classes.js';

/** Who a key is for, and what it may ask for. */
class KeyPurpose {
  @Text({ most: 100 })
  name!: string;

  @IsOptional()
  @Schema({ description: 'Name, e-mail or id of the member who holds the key; made where there is none' })
  @Text({ most: 200 })
  owner?: string | null;

  @IsOptional()
  @Schema({ description: 'Id, e-mail or name of a member; in the place of `owner`' })
  @Text({ most: 200 })
  member?: string | null;

  @IsOptional()
  @Schema({ description: 'Id or name of the team of a key whose member has none' })
  @Text({ most: 100 })
  team?: string | null;

  @IsOptional()
  @Schema({ description: 'What the use of the key counts for, whatever its client says' })
  @Text({ most: 64 })
  project?: string | null;

  @IsOptional()
  @Texts({ most: 200 })
  labels?: string[];

  @IsOptional()
  @Moment()
  expires_at?: string | null;

  @IsOptional()
  @Schema({ description: 'Ids and globs; none: every model' })
  @Texts({ most: 256 })
  models?: string[];
}

/** What a new key is made of; the admin API's body and the options of the command line. */
export class KeySettings extends withLimitSettings(KeyPurpose) {
  @IsOptional()
  @Schema({ description: 'Ids of the accounts that may pay' })
  @Texts({ most: 256 })
  accounts?: string[];

  @IsOptional()
  @Schema({ description: 'Labels of the accounts that may pay' })
  @Texts({ most: 256 })
  account_labels?: string[];

  @IsOptional()
  @Schema({ description: 'May send x-upstream-authorization' })
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
