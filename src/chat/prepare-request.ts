import { writeJson } from '../dialects/exact-json.js';
import { type IncomingHttpHeaders } from 'node:http';
import { type ConfiguredModel, type GatewayConfig } from '../config/gateway-config.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { findCapabilities } from '../models/find-capabilities.js';
import { type ModelRoute } from '../models/model-registry.service.js';
import { type BodyParts, bodyOf } from '../edit/body-parts.js';
import { type ThinkingBlock } from '../translate/neutral/neutral-request.js';
import { type ClientDialect } from '../translate/answer-writers.js';
import { type AnswerTranslation } from '../translate/translate-answer.js';
import { translateRequest } from '../translate/translate-request.js';
import { type Call } from './call.js';
import { type BodyScan } from '../edit/body-scan.js';
import { mergeBetas } from '../edit/merge-betas.js';
import { parseBody } from '../edit/parse-body.js';
import { prepareBody } from '../edit/prepare-body.js';
import { findConversationId, sessionIdOf } from './find-conversation.js';
import { type PreparedRequest, type TranslationNotes } from './prepared-request.js';
import { modelGoesIntoPath, upstreamUrl } from '../upstreams/upstream-url.js';

export interface Preparation {
  call: Call;
  scan: BodyScan;
  route: ModelRoute;
  config: GatewayConfig;
  /** Reasoning remembered for a tool call of this caller; absent where the caller is not known. */
  recallThinking: ((callId: string) => readonly ThinkingBlock[] | undefined) | undefined;
}

interface UpstreamBody {
  body: BodyParts;
  betaHeader: string | undefined;
  translation: AnswerTranslation | undefined;
  notes: TranslationNotes;
}

/**
 * Makes the upstream request of a client's: its bytes with edits spliced in, or a translation into the model's dialect.
 */
export function prepareRequest(preparation: Preparation): PreparedRequest {
  const { call, scan, route } = preparation;
  const { endpoint } = route.model;
  const { headers, url: requestUrl = '' } = call.request;
  const streaming = call.kind === 'answer' && scan.has('stream') && scan.readMember('stream') === true;
  const conversationId = findConversationId(headers, scan);
  const { body, betaHeader, translation, notes } =
    route.model.dialect === call.dialect ? editedBody(preparation, headers) : translatedBody(preparation, headers);
  return {
    body,
    betaHeader,
    translation,
    notes,
    route,
    modelAsked: scan.readString('model') ?? route.upstreamModel,
    url: upstreamUrl({
      endpoint,
      requestUrl,
      model: route.upstreamModel,
      streaming,
      countTokens: call.kind === 'count_tokens',
    }),
    conversationId,
    sessionId: sessionIdOf(headers, conversationId, scan),
    streaming,
  };
}

function editedBody({ call, scan, route, config }: Preparation, headers: IncomingHttpHeaders): UpstreamBody {
  const { model, upstreamModel } = route;
  const { body, betaHeader } = prepareBody({
    dialect: call.dialect,
    scan,
    upstreamModel: upstreamModel === scan.readString('model') ? undefined : upstreamModel,
    systemPrompt: model.endpoint.systemPrompt,
    systemPosition: model.endpoint.kind === 'plain' ? 'afterAttribution' : 'first',
    level: model.reasoning,
    capabilities: findCapabilities(upstreamModel, call.dialect, config.capabilities),
    fast: model.fast,
    countTokens: call.kind === 'count_tokens',
    modelInPath: modelGoesIntoPath(model.endpoint),
    betaHeader: headers['anthropic-beta'],
  });
  return { body, betaHeader, translation: undefined, notes: {} };
}

function translatedBody(
  { call, scan, route, config, recallThinking }: Preparation,
  headers: IncomingHttpHeaders,
): UpstreamBody {
  const { model, upstreamModel } = route;
  const translated = translateRequest(parseBody(scan), {
    from: translatableDialect(call, model),
    to: model.dialect,
    upstreamModel,
    capabilities: findCapabilities(upstreamModel, model.dialect, config.capabilities),
    level: model.reasoning,
    fast: model.fast,
    systemPrompt: model.endpoint.systemPrompt,
    nowSeconds: Math.floor(Date.now() / 1000),
    exposeThinkingBlocks: true,
    ...(recallThinking && { recallThinking }),
  });
  const { model: _model, stream: _stream, ...withoutModel } = translated.body;
  const body = modelGoesIntoPath(model.endpoint) ? withoutModel : translated.body;
  return {
    body: bodyOf(Buffer.from(writeJson(body))),
    betaHeader: mergeBetas(
      call.dialect === 'messages' ? headers['anthropic-beta'] : undefined,
      translated.addBetas,
      translated.removeBetas,
    ),
    translation: translated.answer,
    notes: {
      'x-gateway-translated': `${call.dialect}>${model.dialect}`,
      ...(translated.ignoredParams.length > 0 && { 'x-gateway-ignored-params': translated.ignoredParams.join(', ') }),
    },
  };
}

function translatableDialect({ dialect }: Call, model: ConfiguredModel): ClientDialect {
  if (dialect !== 'generate') return dialect;
  throw new GatewayError(
    400,
    `model: "${model.id}" is not a Gemini model; generateContent clients reach Gemini models only.`,
    { param: 'model', code: 'unsupported_value' },
  );
}
