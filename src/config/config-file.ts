import 'reflect-metadata';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { MOST_CONVERSATION_HEADERS } from './read-conversation-headers.js';
import { AlertEntry } from './alert-entry.js';
import { CapabilityEntry } from './capability-entry.js';
import {
  ClientAuthorizationEntry,
  EndpointEntry,
  UpstreamEntry,
  VersionCheckEntry,
  WorkosEntry,
} from './upstream-entries.js';
import { DrainEntry, TimeoutsEntry } from './serving-entries.js';
import { MemberSignInEntry, TelemetryEntry } from './member-sign-in-entry.js';
import { ModelEntry } from './model-entry.js';
import { LimitsEntry, PriceEntry, AuditSettingsEntry, UsageEntry } from './team-entries.js';

const MOST_ALERT_TARGETS = 20;

/** The class below is `config.json`, field by field; `docs/configuration.md` explains it to operators. */
export class ConfigFile {
  /** The address of `config.schema.json`, by which editors complete and check the file. */
  @IsOptional()
  @IsString()
  $schema?: string;

  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(65535)
  port?: number;

  @IsOptional()
  @IsString()
  host?: string;

  @IsOptional()
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => ModelEntry)
  models?: ModelEntry[];

  @IsOptional()
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => EndpointEntry)
  endpoint?: EndpointEntry[];

  @IsOptional()
  @IsObject()
  model_redirects?: Record<string, string>;

  /** Further ids of models, which are listed like them. */
  @IsOptional()
  @IsObject()
  aliases?: Record<string, string>;

  /**
   * Network proxies. The environment's variables count where the list is absent. Each entry is checked where it is
   * used; an invalid one is reported and left out.
   */
  @IsOptional()
  @IsArray()
  proxies?: unknown[];

  /** True refuses requests while there is no network proxy that can be used. */
  @IsOptional()
  @IsBoolean()
  proxy_required?: boolean;

  @IsOptional()
  @IsString()
  system_prompt?: string;

  @IsOptional()
  @IsString()
  @Matches(/^[\x20-\x7e]*$/, { message: 'user_agent must be printable ASCII' })
  user_agent?: string;

  @IsOptional()
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => UpstreamEntry)
  upstreams?: UpstreamEntry[];

  @IsOptional()
  @ValidateNested()
  @Type(() => ClientAuthorizationEntry)
  client_authorization?: ClientAuthorizationEntry;

  @IsOptional()
  @ValidateNested()
  @Type(() => TimeoutsEntry)
  timeouts?: TimeoutsEntry;

  @IsOptional()
  @ValidateNested()
  @Type(() => DrainEntry)
  drain?: DrainEntry;

  /** Origins of web pages that may call the gateway; `*` for all. */
  @IsOptional()
  @IsArray()
  @Matches(/^(?:\*|https?:\/\/[^/?#*\s]+)$/i, {
    each: true,
    message: 'each value in cors_origins must be an origin such as https://chat.example.com, or *',
  })
  cors_origins?: string[];

  /** Addresses or CIDR ranges of reverse proxies whose `X-Forwarded-For` is believed. */
  @IsOptional()
  @IsArray()
  @IsString({ each: true })
  trusted_proxies?: string[];

  /** Headers in which clients name their conversation, the first that a request has counts. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST_CONVERSATION_HEADERS)
  @IsString({ each: true })
  conversation_headers?: string[];

  /** The port of the admin API and the dashboard, where they are not to share the gateway's. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(65535)
  admin_port?: number;

  @IsOptional()
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => CapabilityEntry)
  capabilities?: CapabilityEntry[];

  @IsOptional()
  @ValidateNested()
  @Type(() => VersionCheckEntry)
  version_check?: VersionCheckEntry;

  @IsOptional()
  @ValidateNested()
  @Type(() => WorkosEntry)
  workos?: WorkosEntry;

  @IsOptional()
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => PriceEntry)
  prices?: PriceEntry[];

  @IsOptional()
  @ValidateNested()
  @Type(() => LimitsEntry)
  limits?: LimitsEntry;

  @IsOptional()
  @ValidateNested()
  @Type(() => UsageEntry)
  usage?: UsageEntry;

  /** Who is told of budgets, accounts and upstreams that need a person. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST_ALERT_TARGETS)
  @ValidateNested({ each: true })
  @Type(() => AlertEntry)
  alerts?: AlertEntry[];

  @IsOptional()
  @ValidateNested()
  @Type(() => AuditSettingsEntry)
  audit?: AuditSettingsEntry;

  /** The address by which clients know the gateway, with a path where it stands below one; needed for signing in. */
  @IsOptional()
  @IsString()
  public_url?: string;

  /** How members sign in. */
  @IsOptional()
  @ValidateNested()
  @Type(() => MemberSignInEntry)
  member_sign_in?: MemberSignInEntry;

  /** Where telemetry goes that clients send to the gateway; it is dropped where absent. */
  @IsOptional()
  @ValidateNested()
  @Type(() => TelemetryEntry)
  telemetry?: TelemetryEntry;

  /** A port for `/metrics` alone, which asks for no token. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(65535)
  metrics_port?: number;

  /** `false` makes clients of the Responses API go on by HTTP. */
  @IsOptional()
  @IsBoolean()
  websockets?: boolean;

  @IsOptional()
  @IsBoolean()
  dev_mode?: boolean;
}
