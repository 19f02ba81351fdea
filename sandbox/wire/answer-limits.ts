import { type IncomingMessage, type ServerResponse } from 'node:http';

export const LIMITS_PATH = '/api/billing/limits';

/** How much of a window is used, and when it ends. */
interface QuotaWindow {
  readonly usedPercent: number;
  readonly windowEnd: string;
}

type Windows = Readonly<Partial<Record<'fiveHour' | 'weekly' | 'monthly', QuotaWindow>>>;

/** What accounts have used, by bearer token. */
export type Quotas = Map<string, { readonly standard: Windows; readonly core: Windows }>;

/** `GET /api/billing/limits`: the rolling limits of the account that asks; 404 for one of a plan without them. */
export function answerLimits(quotas: Quotas, req: IncomingMessage, res: ServerResponse): void {
  const token = /^Bearer (\S+)$/.exec(req.headers.authorization ?? '')?.[1];
  const limits = token === undefined ? undefined : quotas.get(token);
  const status = token === undefined ? 401 : limits === undefined ? 404 : 200;
  const body =
    limits === undefined
      ? { error: 'none' }
      : { limits, extraUsageAllowed: false, extraUsageBalanceCents: 0, overagePreference: 'block' };
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
