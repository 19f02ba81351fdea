import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { readAlerts } from './read-alerts.js';
import { checkFallbacks, readAliases } from './read-aliases.js';
import { ConfigFile } from './config-file.js';
import { DEFAULT_UPSTREAM } from './upstream-words.js';
import { type PriceEntry } from './team-entries.js';
import { findUnknownKeys } from './find-unknown-keys.js';
import { type ConfiguredPrice, type GatewayConfig } from './gateway-config.js';
import { JsonFault, parseJsonFile } from './parse-json-file.js';
import { readConversationHeaders } from './read-conversation-headers.js';
import { readEndpoints } from './read-endpoints.js';
import { readModels } from './read-models.js';
import { readProxies } from './read-proxies.js';
import { readPublicUrl } from './read-public-url.js';
import { readSignIn, readTelemetry } from './read-sign-in.js';
import { readTrustedProxies } from './read-trusted-proxies.js';
import { readUpstreams } from './read-upstreams.js';
import { readWorkos } from './read-workos.js';
import { withProblems } from './with-problems.js';
import { listProblems } from './list-problems.js';

/** A configuration that cannot be used. `problems` has a line for each fault, with its path and without its value. */
export class ConfigError extends Error {
  constructor(
    readonly problems: readonly string[],
    /** The file's path, where it is known. */
    path = 'The configuration',
  ) {
    super(withProblems(`${path} is not usable`, problems));
    this.name = 'ConfigError';
  }
}

/**
 * Reads the text of `config.json`. Gives the configuration, and what the operator should be warned of (unknown keys,
 * unusable proxies). Throws a {@link ConfigError} that lists every problem at once, in the name of `path`.
 */
export function readConfig(text: string, path?: string): { config: GatewayConfig; warnings: string[] } {
  const raw = parseObject(text, path);
  const file = plainToInstance(ConfigFile, raw);
  const problems = listProblems(validateSync(file));
  if (problems.length > 0) throw new ConfigError(problems, path);

  const warnings = findUnknownKeys(ConfigFile, raw);
  const endpoints = readEndpoints(file, problems);
  const models = readModels(file.models ?? [], endpoints, problems);
  const upstreams = readUpstreams(file, endpoints, problems);
  const redirects = readRedirects(file.model_redirects ?? {}, problems);
  const aliases = readAliases(file.aliases ?? {}, models, redirects, problems);
  checkFallbacks(models, aliases, redirects, problems);
  const workos = readWorkos(file.workos, problems);
  const trustedProxies = readTrustedProxies(file.trusted_proxies ?? [], problems);
  const conversationHeaders = readConversationHeaders(file.conversation_headers, problems);
  const alerts = readAlerts(file.alerts ?? [], problems);
  const publicUrl = readPublicUrl(file.public_url, problems);
  const signIn = readSignIn(file, publicUrl, problems);
  const telemetry = readTelemetry(file.telemetry, problems);
  if (problems.length > 0) throw new ConfigError(problems, path);
  const proxies = file.proxies ? readProxies(file.proxies, warnings) : undefined;

  return {
    config: {
      port: file.port ?? 3000,
      host: file.host,
      models,
      endpoints,
      modelRedirects: redirects,
      aliases,
      proxies,
      proxiesLeftOut: (file.proxies?.length ?? 0) - (proxies?.length ?? 0),
      proxyRequired: file.proxy_required ?? false,
      userAgent: file.user_agent || undefined,
      systemPrompt: file.system_prompt ?? '',
      upstreams,
      clientAuthorizationUpstream: file.client_authorization?.upstream ?? DEFAULT_UPSTREAM,
      timeouts: {
        connectMs: file.timeouts?.connect_ms ?? 10_000,
        firstByteMs: file.timeouts?.first_byte_ms ?? 120_000,
        firstByteJsonMs: file.timeouts?.first_byte_json_ms ?? 600_000,
        idleMs: file.timeouts?.idle_ms ?? 280_000,
        pingMs: file.timeouts?.ping_ms ?? 15_000,
        totalMs: file.timeouts?.total_ms ?? 270_000,
        clientHeadersMs: file.timeouts?.client_headers_ms ?? 30_000,
        clientRequestMs: file.timeouts?.client_request_ms ?? 300_000,
      },
      drain: { graceMs: file.drain?.grace_ms ?? 5_000, limitMs: file.drain?.limit_ms ?? 600_000 },
      corsOrigins: (file.cors_origins ?? []).map((origin) => origin.toLowerCase()),
      trustedProxies,
      conversationHeaders,
      adminPort: file.admin_port,
      capabilities: file.capabilities ?? [],
      versionCheck: {
        enabled: file.version_check?.enabled ?? true,
        url: file.version_check?.url ?? undefined,
      },
      workos,
      prices: (file.prices ?? []).map(toPrice),
      limits: { whenDatabaseAway: file.limits?.when_database_away ?? 'open' },
      usage: {
        enabled: file.usage?.enabled ?? true,
        keepRecordsDays: file.usage?.keep_records_days ?? 90,
        keepHoursDays: file.usage?.keep_hours_days ?? 730,
        spoolMb: file.usage?.spool_mb ?? 256,
      },
      alerts,
      audit: { keepDays: file.audit?.keep_days ?? 730 },
      publicUrl,
      signIn,
      telemetry,
      metricsPort: file.metrics_port,
      websockets: file.websockets ?? true,
      devMode: file.dev_mode ?? false,
    },
    warnings,
  };
}

function toPrice({
  match,
  from,
  input,
  output,
  cache_read,
  cache_write_5m,
  cache_write_1h,
}: PriceEntry): ConfiguredPrice {
  return {
    match,
    fromMs: from === undefined ? 0 : Date.parse(from),
    input,
    output,
    cacheRead: cache_read,
    cacheWrite5m: cache_write_5m,
    cacheWrite1h: cache_write_1h,
  };
}

function parseObject(text: string, path: string | undefined): object {
  let raw: unknown;
  try {
    raw = parseJsonFile(text);
  } catch (error) {
    throw new ConfigError([error instanceof JsonFault ? error.message : 'the file is not valid JSON'], path);
  }
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    throw new ConfigError(['the file must hold one JSON object'], path);
  return raw;
}

function readRedirects(redirects: Record<string, unknown>, problems: string[]): Map<string, string> {
  const map = new Map<string, string>();
  for (const [from, to] of Object.entries(redirects)) {
    if (typeof to === 'string' && to !== '') map.set(from, to);
    else problems.push('model_redirects: every value must be the id of a model');
  }
  return map;
}
