import { GatewayError } from '../dialects/gateway-error.js';
import { REPORT_GROUPS, type ReportRequest } from '../usage/usage-report.repository.js';

const HOUR_MS = 3_600_000;

/**
 * The query of a report: `by`, `from` and `to` (a date or a time with its offset; the end is not part of it), `key`,
 * `owner`. Without times it is the month so far. Throws a 400 that names the parameter at fault.
 */
export function readReportRequest(query: URLSearchParams, nowMs: number): ReportRequest {
  const now = new Date(nowMs);
  const group = query.get('by') ?? undefined;
  const by = REPORT_GROUPS.find((one) => one === group);
  if (group !== undefined && !by) throw new GatewayError(400, `by must be one of ${REPORT_GROUPS.join(', ')}.`, { param: 'by' });
  const fromMs = Math.floor((readTime(query, 'from') ?? Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1)) / HOUR_MS) * HOUR_MS;
  const toMs = Math.ceil((readTime(query, 'to') ?? nowMs + 1) / HOUR_MS) * HOUR_MS;
  if (toMs <= fromMs) throw new GatewayError(400, 'to must be later than from.', { param: 'to' });
  return { by, fromMs, toMs, keyId: query.get('key') ?? undefined, owner: query.get('owner') ?? undefined };
}

function readTime(query: URLSearchParams, name: 'from' | 'to'): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const timeMs = /^\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d))?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(timeMs)) throw new GatewayError(400, `${name} must be a date such as 2026-01-31, or a time with its offset.`, { param: name });
  return timeMs;
}
