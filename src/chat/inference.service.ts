import { type IncomingMessage, type ServerResponse } from 'node:http';
import { Injectable, Logger } from '@nestjs/common';
import { CredentialsService } from '../auth/credentials.service.js';
import { ConfigService } from '../config/config.service.js';
import { type Dialect } from '../dialects/dialect.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { type InferenceKind } from '../dialects/inference-kind.js';
import { assertMayUseModel, KeyAccess, type KeyHolder } from '../keys/key-access.service.js';
import { LocalAccess } from '../keys/local-access.service.js';
import { ModelRegistry } from '../models/model-registry.service.js';
import { assertModelIdLength } from '../models/model-id.js';
import { type ModelRoute } from '../models/model-route.js';
import { generateRoute } from '../observability/name-route.js';
import { readRequestId } from '../observability/read-request-id.js';
import { renderRequestLine } from '../observability/render-request-line.js';
import { Traffic } from '../observability/traffic.service.js';
import { Drain } from '../relay/drain.service.js';
import { type RelayOutcome } from '../relay/run-relay.js';
import { ClientLeft } from '../proxy/client-left.js';
import { UpstreamFailure } from '../proxy/upstream-failure.js';
import { ClientStream } from '../relay/client-stream.js';
import { HttpSink } from '../relay/http-sink.js';
import { estimateInputTokens } from '../usage/estimate-use.js';
import { Ledger } from '../usage/ledger.service.js';
import { readClient } from '../usage/read-client.js';
import { answerWithoutUpstream } from './answer-without-upstream.js';
import { type Arrival } from './arrival.js';
import { type Call, type RoutedCall } from './call.js';
import { clientAddress } from './client-address.js';
import { CompactionSecret } from './compaction-secret.service.js';
import { recordedName } from './conversation.js';
import { Conversations } from './conversations.service.js';
import { type BodyScan } from '../edit/body-scan.js';
import { scanBody } from '../edit/scan-body.js';
import { FailOverService } from './fail-over.service.js';
import { newRequestId } from './new-request-id.js';
import { Preparation } from './preparation.js';
import { Projects } from './projects.service.js';
import { readBody } from './read-body.js';
import { readModel } from './read-model.js';
import { translationNotes } from './translation-notes.js';
import { ThinkingMemory } from './thinking-memory.service.js';

/** A request ends as its answer does, or with an error before there is one. */
type RequestOutcome = RelayOutcome | { end: 'failed'; failure: unknown };

/** The spine: takes a request of any dialect from its raw body to the last byte of its answer. */
@Injectable()
export class InferenceService {
  private readonly logger = new Logger('Inference');

  constructor(
    private readonly config: ConfigService,
    private readonly models: ModelRegistry,
    private readonly access: KeyAccess,
    private readonly localAccess: LocalAccess,
    private readonly credentials: CredentialsService,
    private readonly failOver: FailOverService,
    private readonly thinking: ThinkingMemory,
    private readonly compaction: CompactionSecret,
    private readonly conversations: Conversations,
    private readonly drain: Drain,
    private readonly traffic: Traffic,
    private readonly ledger: Ledger,
    private readonly projects: Projects,
  ) {}

  /** Answers a request by HTTP in its own dialect, errors included; never rejects. */
  serve(dialect: Dialect, kind: InferenceKind, request: IncomingMessage, response: ServerResponse): Promise<void> {
    return this.answerArrival(dialect, kind, { request, sink: new HttpSink(response), body: () => readBody(request) });
  }

  /** Answers a request, whatever carries it, in its own dialect, errors included; never rejects. */
  async answerArrival(dialect: Dialect, kind: InferenceKind, arrival: Arrival): Promise<void> {
    const { request, sink } = arrival;
    const requestId = newRequestId(Date.now());
    const trace = this.traffic.begin(requestId, kind, dialect, arrival.asked && generateRoute(arrival.asked.method));
    const clientRequestId = readRequestId(request.headers);
    trace.comesFrom(clientAddress(request, this.config.current.trustedProxies), clientRequestId);
    const client = new ClientStream(sink, {
      dialect,
      requestId,
      clientRequestId,
      onPing: () => trace.pinged(),
      beforeBytes: () => this.ledger.flush(),
    });
    const outcome = await this.answerOrFail(client, requestId, () => {
      arrival.check?.();
      const startMs = performance.now();
      const holder = this.access.authenticate(request);
      const answer = (known: KeyHolder | undefined): Promise<RelayOutcome> =>
        this.answer(arrival, {
          dialect,
          kind,
          request,
          asked: arrival.asked,
          isWarmUp: arrival.isWarmUp ?? false,
          client,
          trace,
          requestId,
          startMs,
          holder: known,
        });
      // Only a token that another process may have just issued has to wait.
      return holder instanceof Promise ? holder.then(answer) : answer(holder);
    });
    this.traffic.end(trace, outcome.end, outcome.end === 'client_left' ? null : sink.status);
    const line = { method: arrival.shownMethod ?? request.method, url: request.url };
    this.logger.log(renderRequestLine(trace, line, outcome.end === 'failed' ? outcome.failure : undefined));
  }

  /**
   * Does the work, and tells the client of an error that it throws. An answer that the gateway interrupted has failed,
   * whatever the client has got.
   */
  private async answerOrFail(
    client: ClientStream,
    requestId: string,
    work: () => Promise<RelayOutcome>,
  ): Promise<RequestOutcome> {
    let outcome: RequestOutcome;
    try {
      outcome = await this.drain.follow(client, work);
    } catch (error) {
      outcome = client.disconnect.fired ? { end: 'client_left' } : { end: 'failed', failure: error };
      if (outcome.end === 'failed') client.fail(this.toGatewayError(error, requestId));
    }
    return client.interruption ? { end: 'failed', failure: client.interruption } : outcome;
  }

  private async answer(arrival: Arrival, call: Call): Promise<RelayOutcome> {
    const { request, trace, holder } = call;
    trace.client = readClient(request.headers['user-agent'])?.name ?? null;
    trace.keyId = holder?.key.id ?? null;
    trace.keyName = holder?.key.name ?? null;
    trace.memberId = holder?.member?.id ?? null;
    trace.teamId = holder?.team?.id ?? null;
    trace.project = this.projects.projectOf(holder, request.headers);
    const body = await arrival.body();
    trace.hasArrived();
    return await this.answerTo(body, call);
  }

  private async answerTo(body: Buffer, arrived: Call): Promise<RelayOutcome> {
    const { client, trace } = arrived;
    const means = { config: this.config.current, compaction: this.compaction };
    const call = this.readCall(arrived, scanBody(body));
    client.notes = translationNotes(call);
    const answered = await answerWithoutUpstream(call, means);
    if (answered) return answered;
    trace.conversationId = recordedName(call.conversation) ?? null;
    trace.streaming = call.streaming;
    if (call.streaming) client.keepAlive(means.config.timeouts.pingMs);
    return await this.failOver.run(call, (at) => new Preparation(at, means, this.thinking));
  }

  /** Reads what is asked for, and notes it in the trace. Throws where the caller may not ask for it. */
  private readCall(call: Call, scan: BodyScan): RoutedCall {
    const { request, holder, kind, trace, asked } = call;
    const modelAsked = asked ? this.modelInAddress(asked.model) : readModel(scan);
    const route = this.route(call, modelAsked);
    // This comes before anything of the request is kept beyond the request.
    if (!holder && this.credentials.isPaidByTeam(route.endpoint.upstream))
      this.localAccess.assertMayUseTeamCredential(request);

    trace.asks(modelAsked, route.upstreamModel, route.model);
    trace.mark('received');
    return {
      ...call,
      scan,
      route,
      modelAsked,
      conversation: this.conversations.identify(call, scan),
      streaming: asked?.streaming ?? (kind === 'answer' && scan.has('stream') && scan.readMember('stream') === true),
      inputTokens: estimateInputTokens(scan.body),
    };
  }

  /**
   * Gives the model that an address asks for. Google's SDKs put `models/` before an id that does not begin with it, so
   * that a second one belongs to the id only where a model has it in its name.
   */
  private modelInAddress(id: string): string {
    assertModelIdLength(id.length);
    const bare = id.replace(/^(?:publishers\/[^/]+\/)?models\//, '');
    return bare === '' || this.models.find(id) ? id : bare;
  }

  private route({ dialect, holder }: Call, id: string): ModelRoute {
    if (holder) assertMayUseModel(holder, id);
    const route = this.models.find(id);
    // OpenAI answers 400 for an unknown model on Responses, 404 on Chat.
    if (!route) {
      throw new GatewayError(dialect === 'responses' ? 400 : 404, `model: "${id}" is not configured on this gateway.`, {
        param: 'model',
        code: 'model_not_found',
      });
    }
    return route;
  }

  private toGatewayError(error: unknown, requestId: string): GatewayError {
    if (error instanceof GatewayError) return error;
    if (error instanceof UpstreamFailure) return error.toGatewayError();
    if (!(error instanceof ClientLeft))
      this.logger.error(`${requestId} failed unexpectedly`, error instanceof Error ? error.stack : String(error));
    return new GatewayError(500, 'The gateway failed unexpectedly; its log has the details.');
  }
}
