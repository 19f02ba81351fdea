import { createHash } from 'node:crypto';
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { Injectable, Logger } from '@nestjs/common';
import { type Account } from '../accounts/account.js';
import { readClientCredential } from '../auth/client-credential.js';
import { CredentialsService } from '../auth/credentials.service.js';
import { ConfigService } from '../config/config.service.js';
import { type Dialect } from '../dialects/dialect.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { assertMayUseModel, KeyAccess } from '../keys/key-access.service.js';
import { LocalRule } from '../keys/local-rule.service.js';
import { type ModelRoute, ModelRegistry } from '../models/model-registry.service.js';
import { readRequestId } from '../observability/read-request-id.js';
import { Traffic } from '../observability/traffic.service.js';
import { Drain } from '../relay/drain.service.js';
import { type RelayOutcome } from '../relay/relay-answer.js';
import { ClientLeft } from '../proxy/client-left.js';
import { UpstreamFailure } from '../proxy/upstream-failure.js';
import { ClientStream } from '../relay/client-stream.js';
import { estimateInputTokens } from '../usage/estimate-use.js';
import { Ledger } from '../usage/ledger.service.js';
import { readClient } from '../usage/read-client.js';
import { answerWithoutUpstream } from './answer-without-upstream.js';
import { type Call, type InferenceKind } from './call.js';
import { clientAddress } from './client-address.js';
import { type BodyScan } from '../edit/body-scan.js';
import { scanBody } from '../edit/scan-body.js';
import { FailOverService } from './fail-over.service.js';
import { findConversationId } from './find-conversation.js';
import { newRequestId } from './new-request-id.js';
import { prepareRequest } from './prepare-request.js';
import { type PreparedRequest } from './prepared-request.js';
import { readBody } from './read-body.js';
import { readModel } from './read-model.js';
import { type RequestEnd, RequestLine } from './request-line.js';
import { thinkingByCall } from '../translate/neutral/restore-thinking.js';
import { ThinkingMemory } from './thinking-memory.service.js';

/** The spine: takes a request of any dialect from its raw body to the last byte of its answer. */
@Injectable()
export class InferenceService {
  private readonly logger = new Logger('Inference');

  constructor(
    private readonly config: ConfigService,
    private readonly models: ModelRegistry,
    private readonly access: KeyAccess,
    private readonly localRule: LocalRule,
    private readonly credentials: CredentialsService,
    private readonly failOver: FailOverService,
    private readonly thinking: ThinkingMemory,
    private readonly drain: Drain,
    private readonly traffic: Traffic,
    private readonly ledger: Ledger,
  ) {}

  /** Answers the request in its own dialect, errors included; never rejects. */
  async serve(
    dialect: Dialect,
    kind: InferenceKind,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const requestId = newRequestId(Date.now());
    const trace = this.traffic.begin(requestId, kind, dialect);
    const clientRequestId = readRequestId(request.headers);
    const client = new ClientStream(response, {
      dialect,
      requestId,
      clientRequestId,
      onPing: () => trace.pinged(),
      beforeBytes: () => this.ledger.flush(),
    });
    const line = new RequestLine(request, trace, clientRequestId);
    line.from = clientAddress(request, this.config.current.trustedProxies);
    try {
      const outcome = await this.drain.follow(client, () =>
        this.answer({
          dialect,
          kind,
          request,
          client,
          line,
          trace,
          requestId,
          startMs: performance.now(),
          holder: this.access.authenticate(request),
        }),
      );
      this.traffic.end(trace, outcome.end, outcome.end === 'client_gone' ? null : response.statusCode);
      this.logger.log(line.finish(response.statusCode, interruptionOf(client) ?? outcome));
    } catch (error) {
      const gone = client.disconnect.fired;
      if (!gone) client.fail(this.toGatewayError(error, line));
      this.traffic.end(trace, gone ? 'client_gone' : 'failed', gone ? null : response.statusCode);
      this.logger.log(
        line.finish(
          response.statusCode,
          interruptionOf(client) ?? (gone ? { end: 'client_gone' } : { end: 'failed', failure: error }),
        ),
      );
    }
  }

  private async answer(call: Call): Promise<RelayOutcome> {
    const { request, trace, holder } = call;
    trace.client = readClient(request.headers['user-agent'])?.name ?? null;
    trace.keyId = holder?.key.id ?? null;
    trace.keyName = holder?.key.name ?? null;
    const body = await readBody(request);
    trace.hasArrived();
    return await this.answerTo(body, call);
  }

  private async answerTo(body: Buffer, call: Call): Promise<RelayOutcome> {
    const { request, client, line, trace, holder } = call;
    const scan = scanBody(body);
    const asked = readModel(scan);
    const route = this.route(call, asked);
    line.model = route.upstreamModel;
    const { upstream } = route.model.endpoint;
    // Before anything of the request is remembered beyond it.
    if (!holder && this.credentials.isPaidByTeam(upstream)) this.localRule.assertMayUseTeamCredential(request);
    trace.asks(asked, route.upstreamModel, route.model);
    trace.mark('received');

    const answered = await answerWithoutUpstream({ call, scan, route, config: this.config.current });
    if (answered) return answered;
    const conversationId = findConversationId(request.headers, scan);
    line.conversationId = conversationId;
    const streaming = call.kind === 'answer' && scan.has('stream') && scan.readMember('stream') === true;
    trace.streaming = streaming;
    if (streaming) client.keepAlive(this.config.current.timeouts.pingMs);
    return await this.failOver.run(call, {
      upstream,
      // Counting is limited by itself: https://platform.claude.com/docs/en/build-with-claude/token-counting
      model: call.kind === 'count_tokens' ? `${route.upstreamModel} (count_tokens)` : route.upstreamModel,
      conversationId,
      streaming,
      inputTokens: estimateInputTokens(scan.body),
      prepare: this.preparation(call, scan, route, conversationId),
      onAnswer: (account, answer) => {
        const scope = thinkingScope(call, conversationId, account);
        const { callIds, thinking } = thinkingByCall(answer);
        if (scope !== undefined) this.thinking.remember(scope, callIds, thinking);
      },
    });
  }

  /**
   * Edits are the same for every account and made once; a translation may restore reasoning that belongs to one
   * account.
   */
  private preparation(
    call: Call,
    scan: BodyScan,
    route: ModelRoute,
    conversationId: string | undefined,
  ): (account: Account) => PreparedRequest {
    let edited: PreparedRequest | undefined;
    return (account) => {
      if (edited) return edited;
      // Only a translation needs reasoning back that the client's dialect could not carry.
      const scope = route.model.dialect === call.dialect ? undefined : thinkingScope(call, conversationId, account);
      const recallThinking = scope === undefined ? undefined : (callId: string) => this.thinking.recall(scope, callId);
      const prepared = prepareRequest({ call, scan, route, config: this.config.current, recallThinking });
      if (!prepared.translation) edited = prepared;
      const { url, body, translation } = prepared;
      const untouched = body.parts[0] === scan.body;
      const made = untouched ? 'as the client sent them' : `edited from ${scan.body.length}`;
      this.logger.debug(
        `${call.requestId} to ${url.host}${url.pathname}: ${body.length} bytes, ${translation ? 'translated' : made}`,
      );
      return prepared;
    };
  }

  private route({ dialect, holder }: Call, id: string): ModelRoute {
    if (holder) assertMayUseModel(holder.key, id);
    const route = this.models.find(id);
    // OpenAI answers 400 for an unknown model on Responses, 404 on Chat.
    if (!route)
      throw new GatewayError(dialect === 'responses' ? 400 : 404, `model: "${id}" is not configured on this gateway.`, {
        param: 'model',
        code: 'model_not_found',
      });
    return route;
  }

  private toGatewayError(error: unknown, line: RequestLine): GatewayError {
    if (error instanceof GatewayError) return error;
    if (error instanceof UpstreamFailure) return error.toGatewayError();
    if (!(error instanceof ClientLeft))
      this.logger.error(`${line.requestId} failed unexpectedly`, error instanceof Error ? error.stack : String(error));
    return new GatewayError(500, 'The gateway failed unexpectedly; its log has the details.');
  }
}

function interruptionOf({ interruption }: ClientStream): RequestEnd | undefined {
  return interruption && { end: 'failed', failure: interruption };
}

/**
 * Who may see remembered reasoning: this caller, in this conversation, on this account. Undefined for a caller that
 * brings no credential to know it by.
 */
function thinkingScope(
  { request, holder }: Call,
  conversationId: string | undefined,
  account: Account,
): string | undefined {
  const credential = holder ? undefined : readClientCredential(request, '');
  const caller =
    holder?.key.id ?? (credential && createHash('sha256').update(credential.secret.reveal()).digest('base64url'));
  return caller === undefined ? undefined : JSON.stringify([caller, conversationId ?? null, account.id]);
}
