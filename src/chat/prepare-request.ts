import { type GatewayConfig } from '../config/gateway-config.js';
import { writeJson } from '../dialects/exact-json.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { isTokenCount } from '../dialects/inference-kind.js';
import { findCapabilities } from '../models/find-capabilities.js';
import { type BodyParts, bodyOf } from '../edit/body-parts.js';
import { type ThinkingBlock } from '../translate/neutral/neutral-request.js';
import { type CompactionSeal } from '../translate/emulate/emulate-compaction.js';
import { type AnswerTranslation } from '../translate/translate-answer.js';
import { type SealMaker } from '../translate/neutral/seal-maker.js';
import { translateRequest } from '../translate/translate-request.js';
import { type Call, type RoutedCall } from './call.js';
import { mergeBetas } from '../edit/merge-betas.js';
import { parseBody } from '../edit/parse-body.js';
import { prepareBody } from '../edit/prepare-body.js';
import { type PreparedRequest, type TranslationNotes } from './prepared-request.js';
import { translationNotes } from './translation-notes.js';
import { applyEndpointChanges } from '../upstreams/apply-endpoint-changes.js';
import { systemPromptOf } from '../upstreams/system-prompt-of.js';
import { type RequestTarget } from '../upstreams/upstream-kind.js';
import { kindOf } from '../upstreams/upstream-kinds.js';

/** Finds the reasoning that was remembered for a tool call of this caller. */
export type RecallThinking = (callId: string) => readonly ThinkingBlock[] | undefined;

/** What makes a request, beside the call. */
export interface Means {
  config: GatewayConfig;
  /** Seals and opens summaries of conversations. */
  compaction: CompactionSeal;
  /** Undefined where the caller is not known. */
  recallThinking?: RecallThinking | undefined;
  /** Who seals the answer's reasoning; absent where no account is asked. */
  sealMaker?: SealMaker | undefined;
  /** Tells the seals of reasoning that the account cannot open; absent where there are none. */
  isForeignSeal?: ((sealed: string) => boolean) | undefined;
}

interface UpstreamBody {
  body: BodyParts;
  betaHeader: string | undefined;
  translation: AnswerTranslation | undefined;
  notes: TranslationNotes;
}

/**
 * Makes the upstream's request from the client's: its bytes with edits spliced in, or a translation into the model's
 * dialect.
 */
export function prepareRequest(call: RoutedCall, means: Means): PreparedRequest {
  const { request, route, conversation, streaming } = call;
  const { endpoint } = route;
  const { dialect } = endpoint;
  const kind = kindOf(endpoint);
  const { headers, url: requestUrl = '' } = request;
  // Only OpenAI has an address for summaries. Models of other vendors are asked for a summary in words.
  const below = dialect === call.dialect ? belowOf(call.kind) : undefined;
  const made = dialect === call.dialect ? editedBody(call, means) : translatedBody(call, means);
  if (kind.mostBytes !== undefined && made.body.length > kind.mostBytes)
    // Claude Code makes the conversation shorter on this sentence.
    throw new GatewayError(413, 'Input is too long.', { code: 'request_too_large' });
  return {
    ...made,
    url: kind.url({
      endpoint,
      requestUrl,
      model: route.upstreamModel,
      streaming,
      below,
    }),
    below,
    sessionId: kind.sessionId?.(headers, conversation.id),
  };
}

/** What has an address of its own. */
function belowOf(kind: Call['kind']): RequestTarget['below'] {
  return kind === 'answer' ? undefined : kind;
}

function editedBody(call: RoutedCall, { config, compaction, isForeignSeal }: Means): UpstreamBody {
  const { request, dialect, kind, scan, route, modelAsked, asked } = call;
  const { model, modelId, endpoint, upstreamModel } = route;
  const upstreamKind = kindOf(endpoint);
  const { body, betaHeader } = prepareBody({
    dialect,
    scan,
    upstreamModel: upstreamModel === modelAsked && !asked ? undefined : upstreamModel,
    ...(asked && { stream: asked.streaming }),
    systemPrompt: systemPromptOf(endpoint, config),
    systemPosition: upstreamKind.systemPosition,
    // OpenAI's address for summaries takes no effort.
    level: kind === 'compact' ? 'auto' : model.reasoning,
    capabilities: findCapabilities(upstreamModel, dialect, config.capabilities, modelId),
    fast: model.fast,
    countTokens: isTokenCount(kind),
    changesOfEndpoint: (betas) => upstreamKind.bodyChanges(endpoint, betas, belowOf(kind)),
    openCompaction: (sealed) => compaction.open(sealed),
    isForeignSeal,
    betaHeader: request.headers['anthropic-beta'],
  });
  const own = translationNotes(call);
  const notes = isForeignSeal ? { ...own, 'x-gateway-ignored-params': 'input[].encrypted_content' } : own;
  return { body, betaHeader, translation: undefined, notes };
}

function translatedBody(call: RoutedCall, { config, compaction, recallThinking, sealMaker }: Means): UpstreamBody {
  const { model, modelId, endpoint, upstreamModel } = call.route;
  const translated = translateRequest(parseBody(call.scan), {
    from: call.dialect,
    to: endpoint.dialect,
    upstreamModel,
    capabilities: findCapabilities(upstreamModel, endpoint.dialect, config.capabilities, modelId),
    level: model.reasoning,
    fast: model.fast,
    systemPrompt: systemPromptOf(endpoint, config),
    nowSeconds: Math.floor(Date.now() / 1000),
    exposeThinkingBlocks: true,
    compaction,
    compactsAlone: call.kind === 'compact',
    ...(call.asked && { address: { model: call.modelAsked, stream: call.streaming } }),
    ...(recallThinking && { recallThinking }),
    ...(sealMaker && { sealMaker }),
  });
  const betaHeader = mergeBetas(
    call.dialect === 'messages' ? call.request.headers['anthropic-beta'] : undefined,
    translated.addBetas,
    translated.removeBetas,
  );
  const body = applyEndpointChanges(translated.body, kindOf(endpoint).bodyChanges(endpoint, betaHeader));
  return {
    body: bodyOf(Buffer.from(writeJson(body))),
    betaHeader,
    translation: translated.answer,
    notes: translationNotes(call, translated.ignoredParams),
  };
}
