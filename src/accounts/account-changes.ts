import 'reflect-metadata';
import { IsOptional } from 'class-validator';
import { MayBeAbsent, NumberBetween, Schema, Text, Texts, WholeNumber, YesOrNo } from '../config/field-rules.js';
import { type AccountSettings } from './account-entry.js';

/** What an operator changes of an account. What is absent stays as it is; null takes a value away. */
export class AccountChanges {
  @IsOptional()
  @Schema({ nullable: true })
  @Text({ most: 200 })
  name?: string | null;

  @MayBeAbsent()
  @NumberBetween({ least: 0, most: 1_000_000 })
  weight?: number;

  @IsOptional()
  @Schema({ nullable: true, description: 'Requests at a time; null: without limit' })
  @WholeNumber({ least: 1, most: 1_000_000 })
  max_concurrency?: number | null;

  @MayBeAbsent()
  @Texts({ most: 200 })
  labels?: string[];

  @MayBeAbsent()
  @YesOrNo()
  enabled?: boolean;
}

/** Gives the settings that a change names. */
export function settingsOfChanges(changes: AccountChanges): Partial<AccountSettings> {
  const { name, weight, max_concurrency: maxConcurrency, labels, enabled } = changes;
  return {
    ...(name !== undefined && { name }),
    ...(weight !== undefined && { weight }),
    ...(maxConcurrency !== undefined && { maxConcurrency }),
    ...(labels !== undefined && { labels }),
    ...(enabled !== undefined && { enabled }),
  };
}
