import { type Account } from '../accounts/account.js';
import { type BudgetHeaderFields } from '../limits/budget-headers.js';
import { type Admission } from '../limits/key-limits.service.js';
import { chargeOf } from '../usage/charge-of.js';
import { type TracedUse } from '../observability/request-trace.js';
import { type Ledger } from '../usage/ledger.service.js';
import { type UsageRecord } from '../usage/usage-record.js';
import { AttemptMeter } from './attempt-meter.js';
import { type Call } from './call.js';
import { type PreparedRequest } from './prepared-request.js';

/**
 * A larger body goes out while the processor's caches still have it, which saves more than a write to the spool costs.
 */
const LARGEST_WAITING_BYTES = 32 * 1024;

/** What one client's request uses, over all its attempts: recorded in the ledger, charged to its key. */
export class RequestMeter {
  private attempts = 0;

  /** `admission` is absent for requests that no limit counts. */
  constructor(
    private readonly ledger: Ledger,
    private readonly call: Call,
    private readonly admission: Admission | undefined,
    private readonly inputTokens: number,
  ) {}

  /** For a successful answer: tells Claude Code how much of its user's budget is spent. */
  get budgetHeaders(): BudgetHeaderFields {
    return this.call.dialect === 'messages' ? (this.admission?.headers ?? {}) : {};
  }

  /** Notes that a request is about to go to its upstream; resolves when it may. */
  async begin(prepared: PreparedRequest, account: Account): Promise<AttemptMeter> {
    const { call, admission } = this;
    const { headers } = call.request;
    const agent = headers['x-claude-code-agent-id'];
    call.trace.sent();
    const attempt = this.ledger.begin({
      requestId: call.requestId,
      attempt: ++this.attempts,
      kind: call.kind,
      keyId: call.holder?.key.id,
      owner: call.holder?.key.owner ?? undefined,
      conversation: prepared.conversationId,
      agent: typeof agent === 'string' ? agent : undefined,
      userAgent: headers['user-agent'],
      modelAsked: prepared.modelAsked,
      modelServed: prepared.route.upstreamModel,
      account: account.id,
      clientDialect: call.dialect,
      upstreamDialect: prepared.route.model.dialect,
      requestBytes: prepared.body.length,
      inputTokens: this.inputTokens,
    });
    if (prepared.body.length > LARGEST_WAITING_BYTES) this.ledger.flush();
    else await this.ledger.written();
    return new AttemptMeter(attempt, call, (record) => {
      call.trace.used(usedBy(record));
      admission?.charge(chargeOf(record));
    });
  }
}

function usedBy(record: UsageRecord): TracedUse {
  return {
    inputTokens: record.input_tokens,
    cacheReadTokens: record.cache_read_tokens,
    cacheWriteTokens: record.cache_write_5m_tokens + record.cache_write_1h_tokens,
    outputTokens: record.output_tokens,
    costNanoUsd: record.cost_nano_usd ?? null,
  };
}
