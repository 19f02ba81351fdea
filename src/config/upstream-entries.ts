import 'reflect-metadata';
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { HOUR_MS } from './durations.js';
import { MODEL_TYPES, type ModelType } from '../dialects/dialect.js';
import { SignInEntry } from './sign-in-entry.js';
import { CREDENTIAL_SCHEMES, type CredentialScheme, UPSTREAM_KINDS, type UpstreamKindName } from './upstream-words.js';

export class EndpointEntry {
  @IsString()
  @IsNotEmpty()
  name!: string;

  @IsString()
  @Matches(/^https?:\/\//i, { message: 'base_url must be an http or https URL' })
  base_url!: string;

  /** The kind of upstream, whose rules the endpoint follows. */
  @IsOptional()
  @IsIn(UPSTREAM_KINDS)
  kind?: UpstreamKindName;

  /** The group of endpoints that share credentials. */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  upstream?: string;

  /** The dialect of the endpoint; may be absent when `name` is one of the types. */
  @IsOptional()
  @IsIn(MODEL_TYPES)
  type?: ModelType;

  /** The header in which a plain endpoint wants its key. */
  @IsOptional()
  @IsIn(CREDENTIAL_SCHEMES)
  auth?: CredentialScheme;

  /** Takes the place of the general `system_prompt`; needed on plain endpoints, which get none otherwise. */
  @IsOptional()
  @IsString()
  system_prompt?: string;

  /** Request headers to add or replace; `null` leaves a header out. */
  @IsOptional()
  @IsObject()
  headers?: Record<string, string | null>;

  /** How long a streamed answer may take to begin while another endpoint of the model can take over. Milliseconds. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(HOUR_MS)
  first_byte_ms?: number;
}

export class UpstreamEntry {
  @IsString()
  @IsNotEmpty()
  name!: string;

  /** The name of the environment variable that holds the key, or several keys separated by commas. */
  @IsOptional()
  @IsString()
  @Matches(/^[A-Za-z_][A-Za-z0-9_]*$/, { message: 'api_key_env must be the name of an environment variable' })
  api_key_env?: string;

  /** How the gateway signs in at a cloud, in place of a key. */
  @IsOptional()
  // A list of entries would pass as one that has no kind.
  @IsObject({ message: 'sign_in must be an object' })
  @ValidateNested()
  @Type(() => SignInEntry)
  sign_in?: SignInEntry;
}

export class ClientAuthorizationEntry {
  /** The only upstream that ever sees a client's own authorization. */
  @IsString()
  @IsNotEmpty()
  upstream!: string;
}

export class VersionCheckEntry {
  @IsOptional()
  @IsBoolean()
  enabled?: boolean;

  @IsOptional()
  @IsString()
  @Matches(/^https?:\/\//i, { message: 'url must be an http or https URL' })
  url?: string;
}

/** The issuer of the accounts' tokens. */
export class WorkosEntry {
  @IsOptional()
  @IsString()
  base_url?: string;

  @IsOptional()
  @IsString()
  @Matches(/^client_\w+$/, { message: 'client_id must begin with client_' })
  client_id?: string;

  /** The address at which an account's organizations are looked up after a login. */
  @IsOptional()
  @IsString()
  organizations_url?: string;
}
