import { type IncomingMessage, type ServerResponse } from 'node:http';
import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { ConfigService as EnvironmentService } from '@nestjs/config';
import { type Account } from '../accounts/account.js';
import { type Outcome, outcomeOfStatus } from '../accounts/outcome.js';
import { CredentialsService } from '../auth/credentials.service.js';
import { ConfigService } from '../config/config.service.js';
import { type Dialect, DIALECT_PATH } from '../dialects/dialect.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { assertMayUseTeamCredential } from '../keys/team-credential-access.js';
import { findCapabilities } from '../models/find-capabilities.js';
import { type ModelRoute, ModelRegistry } from '../models/model-registry.service.js';
import { relayEvents, type RelayOutcome, relayWhole } from '../proxy/relay-answer.js';
import { createEventScanner } from '../proxy/scan-events.js';
import { type UpstreamAnswer } from '../proxy/upstream-answer.js';
import { UpstreamFailure } from '../proxy/upstream-failure.js';
import { UpstreamService } from '../proxy/upstream.service.js';
import { VersionCheck } from '../proxy/version-check.service.js';
import { ClientStream } from '../proxy/write-stream.js';
import { answerHeaders, isEventStream } from './answer-headers.js';
import { type BodyScan } from './edit/body-scan.js';
import { prepareBody } from './edit/prepare-body.js';
import { scanBody } from './edit/scan-body.js';
import { findConversationId, sessionIdOf } from './find-conversation.js';
import { ClientLeft, readBody } from './read-body.js';
import { readErrorAnswer } from './read-error-answer.js';
import { RequestLine } from './request-line.js';
import { upstreamHeaders } from './upstream-headers.js';
import { modelGoesIntoPath, upstreamUrl } from './upstream-url.js';

/** What a route asks for beside its dialect. */
export type InferenceKind = 'answer' | 'count_tokens';

interface Call {
  dialect: Dialect;
  kind: InferenceKind;
  request: IncomingMessage;
  client: ClientStream;
  line: RequestLine;
  requestId: string;
}

/** The spine: takes a request of any dialect from its raw body to the last byte of its answer. */
@Injectable()
export class InferenceService {
  private readonly logger = new Logger('Inference');
  private readonly allowAnonymous: boolean;

  constructor(
    private readonly config: ConfigService,
    private readonly models: ModelRegistry,
    private readonly credentials: CredentialsService,
    private readonly upstream: UpstreamService,
    private readonly version: VersionCheck,
    environment: EnvironmentService,
  ) {
    this.allowAnonymous = environment.get<string>('DROID_ALLOW_ANONYMOUS') === 'true';
  }

  /** Answers the request in its own dialect, errors included; never rejects. */
  async serve(dialect: Dialect, kind: InferenceKind, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestId = `req_${randomUUID().replaceAll('-', '')}`;
    const client = new ClientStream(response, { dialect, requestId });
    const line = new RequestLine(request, requestId);
    try {
      const outcome = await this.answer({ dialect, kind, request, client, line, requestId });
      this.logger.log(line.finish(response.statusCode, outcome));
    } catch (error) {
      client.fail(this.toGatewayError(error, line));
      this.logger.log(line.finish(response.statusCode, client.signal.aborted ? { end: 'client_gone' } : { end: 'failed', failure: error }));
    }
  }

  private async answer(call: Call): Promise<RelayOutcome> {
    const { dialect, client, request, line } = call;
    const scan = scanBody(await readBody(request));
    const route = this.route(dialect, scan);
    line.model = route.upstreamModel;
    const { endpoint } = route.model;
    const conversationId = findConversationId(request.headers, scan);
    if (this.credentials.isPaidByTeam(endpoint.upstream)) assertMayUseTeamCredential(request, this.allowAnonymous);
    const credential = await this.credentials.acquire({ upstream: endpoint.upstream, conversationId, request });
    const { account } = credential;
    line.account = account.id;

    const streaming = call.kind === 'answer' && scan.has('stream') && scan.readMember('stream') === true;
    if (streaming) client.keepAlive(this.config.current.timeouts.pingMs);
    let outcome: Outcome = { kind: 'cancelled' };
    try {
      const answer = await this.send(call, scan, route, account, conversationId, streaming);
      outcome = outcomeOfStatus(answer.status);
      return await this.relay(call, answer, account, streaming);
    } catch (error) {
      if (error instanceof UpstreamFailure) outcome = { kind: 'failed', error: error.reason };
      throw error;
    } finally {
      credential.release(outcome);
    }
  }

  private route(dialect: Dialect, scan: BodyScan): ModelRoute {
    const id = scan.readString('model');
    if (id === undefined || id === '') throw new GatewayError(400, 'model: a model id is required.', { param: 'model' });
    const route = this.models.find(id);
    // OpenAI answers 400 for an unknown model on Responses, 404 on Chat.
    if (!route) throw new GatewayError(dialect === 'responses' ? 400 : 404, `model: "${id}" is not configured on this gateway.`, { param: 'model', code: 'model_not_found' });
    if (route.model.dialect === dialect) return route;
    throw new GatewayError(400, `model: "${id}" is served on ${DIALECT_PATH[route.model.dialect]}, not here.`, { param: 'model', code: 'unsupported_value' });
  }

  private send(call: Call, scan: BodyScan, { model, upstreamModel }: ModelRoute, account: Account, conversationId: string | undefined, streaming: boolean): Promise<UpstreamAnswer> {
    const { timeouts, capabilities } = this.config.current;
    const { endpoint } = model;
    const client = call.request.headers;
    const countTokens = call.kind === 'count_tokens';
    const { body, betaHeader } = prepareBody({
      dialect: call.dialect,
      scan,
      upstreamModel: upstreamModel === scan.readString('model') ? undefined : upstreamModel,
      systemPrompt: endpoint.systemPrompt,
      systemPosition: endpoint.kind === 'plain' ? 'afterAttribution' : 'first',
      level: model.reasoning,
      capabilities: findCapabilities(upstreamModel, call.dialect, capabilities),
      fast: model.fast,
      countTokens,
      modelInPath: modelGoesIntoPath(endpoint),
      betaHeader: client['anthropic-beta'],
    });
    const headers = upstreamHeaders({
      endpoint,
      account,
      client,
      betaHeader,
      provider: model.provider,
      sessionId: sessionIdOf(client, conversationId, scan),
      userAgent: this.version.userAgent,
      contentLength: body.length,
    });
    const url = upstreamUrl({ endpoint, requestUrl: call.request.url ?? '', model: upstreamModel, streaming, countTokens });
    this.logger.debug(`${call.requestId} to ${url.host}${url.pathname}: ${body.length} bytes, ${body === scan.body ? 'as the client sent them' : `edited from ${scan.body.length}`}`);
    return this.upstream.send({
      url,
      headers,
      body,
      connectMs: timeouts.connectMs,
      firstByteMs: streaming ? timeouts.firstByteMs : wholeAnswerLimit(client['x-stainless-timeout'], timeouts.firstByteJsonMs),
      signal: call.client.signal,
    });
  }

  private async relay({ dialect, client, requestId }: Call, answer: UpstreamAnswer, account: Account, streaming: boolean): Promise<RelayOutcome> {
    const { timeouts } = this.config.current;
    if (answer.status === 401 && account.owner === 'team') {
      answer.destroy();
      throw new GatewayError(401, "The gateway's upstream credential was refused. The gateway's operator has to replace it.", { shouldRetry: false });
    }
    if (answer.status >= 300 && answer.status < 400) {
      answer.destroy();
      throw new GatewayError(502, 'The upstream answered with a redirect, which the gateway does not follow.');
    }
    const options = {
      status: answer.status,
      headers: answerHeaders(answer.headers, dialect, requestId),
      firstByteMs: streaming ? timeouts.firstByteMs : timeouts.idleMs,
      idleMs: timeouts.idleMs,
    };
    if (isEventStream(answer.headers)) return await relayEvents(answer, client, createEventScanner(dialect), options);
    if (client.committed) throw await readErrorAnswer(answer);
    client.endKeepAlive();
    return await relayWhole(answer, client, options);
  }

  private toGatewayError(error: unknown, line: RequestLine): GatewayError {
    if (error instanceof GatewayError) return error;
    if (error instanceof UpstreamFailure) return error.toGatewayError();
    if (!(error instanceof ClientLeft)) this.logger.error(`${line.requestId} failed unexpectedly`, error instanceof Error ? error.stack : String(error));
    return new GatewayError(500, 'The gateway failed unexpectedly; its log has the details.');
  }
}

/** A client that names its own limit (in seconds) is answered ten seconds before it gives up. */
function wholeAnswerLimit(stainlessTimeout: string | string[] | undefined, defaultMs: number): number {
  const seconds = Number(stainlessTimeout);
  return Number.isFinite(seconds) && seconds > 0 ? Math.max(1, seconds - 10) * 1000 : defaultMs;
}
