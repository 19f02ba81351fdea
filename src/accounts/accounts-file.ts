import 'reflect-metadata';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsBoolean, IsEmail, IsIn, IsInt, IsISO8601, IsNotEmpty, IsNumber, IsOptional, IsString, Matches, Max, Min, ValidateNested } from 'class-validator';

/** The classes below are `accounts.json`, field by field. Times are ISO 8601. */
export class AccountsFileEntry {
  /** The e-mail address when absent. */
  @IsOptional() @IsString() @Matches(/^[\w.@+:-]{1,200}$/, { message: 'id must be 1 to 200 letters, digits or . _ @ + : -' })
  id?: string;

  @IsOptional() @IsString()
  name?: string | null;

  @IsOptional() @IsEmail()
  email?: string | null;

  /** An upstream of `config.json`; `factory` when absent. */
  @IsOptional() @IsString() @IsNotEmpty()
  upstream?: string;

  @IsOptional() @IsString()
  access_token?: string | null;

  @IsOptional() @IsString()
  refresh_token?: string | null;

  @IsOptional() @IsString()
  api_key?: string | null;

  @IsOptional() @IsString()
  organization_id?: string | null;

  @IsOptional() @IsISO8601()
  expires_at?: string | null;

  @IsOptional() @IsISO8601()
  logged_in_at?: string | null;

  @IsOptional() @IsNumber() @Min(0) @Max(1_000_000)
  weight?: number;

  @IsOptional() @IsInt() @Min(1)
  max_concurrency?: number | null;

  @IsOptional() @IsBoolean()
  enabled?: boolean;

  @IsOptional() @IsArray() @ArrayMaxSize(100) @IsString({ each: true })
  labels?: string[];
}

export class AccountsFile {
  @IsIn([1])
  version!: 1;

  @IsArray() @ArrayMaxSize(10_000) @ValidateNested({ each: true }) @Type(() => AccountsFileEntry)
  accounts!: AccountsFileEntry[];
}
