import 'reflect-metadata';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { type Role, ROLES } from './role.js';

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;
const MOST_GROUPS = 500;
const MOST_DOMAINS = 100;
const MOST_CLIENTS = 50;
/** Claude Code shows no more of it. */
const LONGEST_NOTICE = 500;

/** What a provider has to say of an e-mail address before it is believed. */
const EMAIL_RULES = ['verified', 'any'] as const;
export type EmailRule = (typeof EMAIL_RULES)[number];

/** The company's OpenID Connect provider. */
export class IdentityProviderEntry {
  /** What people call it, on the button that leads there; the host of the issuer where absent. */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(64)
  name?: string;

  /** The issuer, below which `/.well-known/openid-configuration` stands. */
  @IsString()
  issuer!: string;

  /** The gateway's client at the provider. */
  @IsString()
  @IsNotEmpty()
  client_id!: string;

  /** The client's secret; absent for a public client. */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  client_secret?: string;

  /** The environment variable that holds the client's secret. */
  @IsOptional()
  @IsString()
  @Matches(VARIABLE, { message: 'client_secret_env must be the name of an environment variable' })
  client_secret_env?: string;

  /** What is asked for; `openid`, `email`, `profile` and `offline_access` where absent. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @Matches(/^[\x21\x23-\x5b\x5d-\x7e]{1,256}$/, { each: true, message: 'each value in scopes must be one scope' })
  scopes?: string[];

  /** Further parameters of the authorization request, such as `access_type` for Google. */
  @IsOptional()
  @IsObject()
  authorization_parameters?: Record<string, string>;

  /** The claim that lists a person's groups; `groups` where absent. */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  groups_claim?: string;

  /** `any` for a provider that never says `email_verified`, such as Entra; `verified` where absent. */
  @IsOptional()
  @IsIn(EMAIL_RULES)
  email?: EmailRule;
}

/** What follows from a group of the provider. */
export class GroupEntry {
  /** As the provider names it in the claim. */
  @IsString()
  @IsNotEmpty()
  @MaxLength(256)
  group!: string;

  /** The team of the group's members; the first entry that fits and names one counts. */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(128)
  team?: string;

  /** The role of the group's members; the greatest counts. */
  @IsOptional()
  @IsIn(ROLES)
  role?: Role;
}

/** How members sign in. */
export class MemberSignInEntry {
  /** False turns signing in off. */
  @IsOptional()
  @IsBoolean()
  enabled?: boolean;

  /** Absent: members sign in with their own gateway keys. */
  @IsOptional()
  @ValidateNested()
  @Type(() => IdentityProviderEntry)
  provider?: IdentityProviderEntry;

  /** The domains of e-mail addresses that may sign in; all where absent. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST_DOMAINS)
  @Matches(/^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/i, {
    each: true,
    message: 'each value in domains must be a domain such as example.com',
  })
  domains?: string[];

  /** Which teams and roles the provider's groups lead to. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST_GROUPS)
  @ValidateNested({ each: true })
  @Type(() => GroupEntry)
  groups?: GroupEntry[];

  /** True lets in only who is in one of `groups`. */
  @IsOptional()
  @IsBoolean()
  require_group?: boolean;

  /** How long an access token lasts, in minutes. The provider is asked again after that. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(60)
  access_token_minutes?: number;

  /** After how many days somebody has to sign in again in any case. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(365)
  session_days?: number;

  /** The `client_id`s of clients that name one, such as Codex. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST_CLIENTS)
  @Matches(/^[\x21-\x7e]{1,128}$/, { each: true, message: 'each value in client_ids must be printable ASCII' })
  client_ids?: string[];

  /** What Claude Code shows to whoever signs in. */
  @IsOptional()
  @IsString()
  @MaxLength(LONGEST_NOTICE)
  login_notice?: string;
}

/** Where the telemetry of clients goes. */
export class TelemetryEntry {
  /** The company's OTLP collector, below which `/v1/metrics`, `/v1/logs` and `/v1/traces` stand. */
  @IsString()
  url!: string;

  /** Headers for the collector. They are secrets. */
  @IsOptional()
  @IsObject()
  headers?: Record<string, string>;
}
