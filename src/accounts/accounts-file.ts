import 'reflect-metadata';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsInt,
  IsISO8601,
  IsNumber,
  IsOptional,
  IsString,
  Max,
  Min,
} from 'class-validator';
import { Schema, Text, Texts } from '../config/field-rules.js';
import { COUNT, NUMBER, TEXT, TIME, YES_OR_NO } from '../config/field-schemas.js';

/**
 * One entry of `accounts.json`, field by field. `adaptEntry` turns the entries of other tools into this form. Times are
 * ISO 8601.
 */
export class AccountsFileEntry {
  /** The account takes its e-mail address as its id where this is absent. */
  @IsOptional()
  @Text({ most: 200 })
  id?: string;

  @IsOptional()
  @Text({ most: 200 })
  name?: string;

  @IsOptional()
  @Text({ most: 320 })
  email?: string;

  /** The name of an upstream in `config.json`; `factory` where this is absent. */
  @IsOptional()
  @Text({ most: 200 })
  upstream?: string;

  @IsOptional()
  @IsString()
  @Schema(TEXT)
  access_token?: string;

  @IsOptional()
  @IsString()
  @Schema(TEXT)
  refresh_token?: string;

  @IsOptional()
  @IsString()
  @Schema(TEXT)
  api_key?: string;

  @IsOptional()
  @Text({ most: 200 })
  organization_id?: string;

  @IsOptional()
  @IsISO8601()
  @Schema(TIME)
  expires_at?: string;

  @IsOptional()
  @IsISO8601()
  @Schema(TIME)
  logged_in_at?: string;

  @IsOptional()
  @IsNumber()
  @Min(0)
  @Max(1_000_000)
  @Schema({ ...NUMBER, minimum: 0, maximum: 1_000_000 })
  weight?: number;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Schema({ ...COUNT, minimum: 1 })
  max_concurrency?: number;

  @IsOptional()
  @IsBoolean()
  @Schema(YES_OR_NO)
  enabled?: boolean;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(100)
  @Texts({ most: 200 })
  labels?: string[];
}
