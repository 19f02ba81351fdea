import { type Payer } from '../accounts/payer.js';
import { isTokenCount } from '../dialects/inference-kind.js';
import { type BudgetHeaderFields } from '../limits/budget-headers.js';
import { type CodexHeaderFields } from '../limits/codex-headers.js';
import { type Admission } from '../limits/key-limits.service.js';
import { chargeOf } from '../usage/charge-of.js';
import { type TracedUse } from '../observability/request-trace.js';
import { type Ledger } from '../usage/ledger.service.js';
import { type UsageRecord } from '../usage/usage-record.js';
import { AttemptRecord } from './attempt-record.js';
import { type RoutedCall } from './call.js';
import { recordedName } from './conversation.js';
import { type PreparedRequest } from './prepared-request.js';

/**
 * A larger body does not wait for the spool's next write: sending it while the processor's caches hold it saves more
 * than a write costs.
 */
const LARGEST_WAITING_BYTES = 32 * 1024;

/** Counts what one client's request uses over all its attempts: for the ledger, the limits of its key and its trace. */
export class RequestMeter {
  private attempts = 0;

  /** `admission` is undefined for requests that no limit counts. */
  constructor(
    private readonly ledger: Ledger,
    private readonly call: Pick<RoutedCall, 'dialect'>,
    private readonly admission: Admission | undefined,
  ) {}

  /** The headers of a successful answer that tell Claude Code or Codex how much of its user's limits is used. */
  get budgetHeaders(): BudgetHeaderFields | CodexHeaderFields {
    return this.admission?.headersFor(this.call.dialect) ?? {};
  }

  /**
   * Notes that an attempt is about to go to its upstream. Resolves when it may go. `call` is the request at the
   * endpoint that is asked.
   */
  async begin(call: RoutedCall, { body }: PreparedRequest, account: Payer): Promise<AttemptRecord> {
    const { admission } = this;
    const { headers } = call.request;
    const { endpoint, upstreamModel } = call.route;
    const agent = headers['x-claude-code-agent-id'];
    call.trace.sent();
    const entry = this.ledger.begin({
      requestId: call.requestId,
      attempt: ++this.attempts,
      kind: isTokenCount(call.kind) ? 'count_tokens' : 'answer',
      keyId: call.holder?.key.id,
      memberId: call.holder?.member?.id,
      teamId: call.holder?.team?.id,
      project: call.trace.project ?? undefined,
      conversation: recordedName(call.conversation),
      agent: typeof agent === 'string' ? agent : undefined,
      userAgent: headers['user-agent'],
      modelAsked: call.modelAsked,
      modelServed: upstreamModel,
      endpoint: endpoint.name,
      account: account.id,
      clientDialect: call.dialect,
      upstreamDialect: endpoint.dialect,
      requestBytes: body.length,
      inputTokens: call.inputTokens,
    });
    if (body.length > LARGEST_WAITING_BYTES) this.ledger.flush();
    else await this.ledger.written();
    return new AttemptRecord(entry, call, (record) => {
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
