import { type Dialect } from '../dialects/dialect.js';
import { NO_CHANGES } from '../reasoning/body-changes.js';
import { type ReasoningLevel } from '../reasoning/levels.js';
import { type ModelCapabilities } from '../reasoning/model-capabilities.js';
import { planFast } from '../edit/plan-fast.js';
import { adaptTools } from './tools/adapt-tools.js';
import { dropWebSearch } from './tools/drop-web-search.js';
import { type ClientDialect } from './answer-writers.js';
import { applyReasoningLevel, applySystemPrompt } from './neutral/apply-overrides.js';
import { readChatRequest } from './chat/read-request.js';
import { writeChatRequest } from './chat/write-request.js';
import { type AddressedModel, type ClientRequest, type ReadContext } from './neutral/client-request.js';
import { askForSummary, type CompactionSeal, createCompactor } from './emulate/emulate-compaction.js';
import { createSchemaToolReader } from './emulate/emulate-schema.js';
import { createStopCheck } from './emulate/check-stop.js';
import { createStopCutter } from './emulate/emulate-stop.js';
import { readGenerateRequest } from './generate/read-request.js';
import { writeGenerateRequest } from './generate/write-request.js';
import { listIgnored } from './list-ignored.js';
import { readMessagesRequest } from './messages/read-request.js';
import { writeMessagesRequest } from './messages/write-request.js';
import { type NeutralRequest, type ThinkingBlock } from './neutral/neutral-request.js';
import { createSealMarker, type SealMaker, withoutForeignSeals } from './neutral/seal-maker.js';
import { readResponsesRequest } from './responses/read-request.js';
import { writeResponsesRequest } from './responses/write-request.js';
import { restoreThinking } from './neutral/restore-thinking.js';
import { createToolRestorer } from './tools/restore-tools.js';
import { refuseHeavyTexts } from './errors/refuse-heavy-texts.js';
import { type AnswerTranslation } from './translate-answer.js';
import { type WrittenRequest, type WriteOptions } from './neutral/written-request.js';
import { wellFormed } from './wire/well-formed.js';
import { ownMember, type JsonObject } from '../dialects/wire-value.js';

const INTERLEAVED_THINKING = 'interleaved-thinking-2025-05-14';

export interface TranslateOptions {
  from: ClientDialect;
  to: Dialect;
  /** The upstream's name of the model, after redirects; the answer carries the name that the client used. */
  upstreamModel: string;
  capabilities: ModelCapabilities;
  level: ReasoningLevel;
  /** The model is configured for the vendor's faster service. */
  fast: boolean;
  systemPrompt: string;
  nowSeconds: number;
  /** Chat: whether answers show `thinking_blocks`. */
  exposeThinkingBlocks: boolean;
  /** Output limit for upstreams that require one, when the client gave none. */
  defaultMaxTokens?: number;
  /** Reasoning remembered for a tool call of this caller. */
  recallThinking?: (callId: string) => readonly ThinkingBlock[] | undefined;
  /** Who will seal the answer's reasoning, and opens that of the history. */
  sealMaker?: SealMaker;
  /** Responses: how summaries of conversations are sealed and opened. */
  compaction: CompactionSeal;
  /** Responses: the request came to `/compact`. */
  compactsAlone?: boolean;
  /** generateContent: what the address says, where the body does not. */
  address?: AddressedModel;
}

export interface TranslatedRequest {
  body: JsonObject;
  stream: boolean | undefined;
  /** Fields of the client that only tune and had to be dropped, in the client's words. */
  ignoredParams: string[];
  /** Tokens of `anthropic-beta` that travel with the body. */
  addBetas: readonly string[];
  removeBetas: readonly string[];
  answer: AnswerTranslation;
}

const READERS: Readonly<Record<ClientDialect, (body: JsonObject, context: ReadContext) => ClientRequest>> = {
  messages: readMessagesRequest,
  responses: readResponsesRequest,
  chat: readChatRequest,
  generate: readGenerateRequest,
};

const WRITERS: Readonly<Record<Dialect, (request: NeutralRequest, options: WriteOptions) => WrittenRequest>> = {
  messages: writeMessagesRequest,
  responses: writeResponsesRequest,
  chat: writeChatRequest,
  generate: writeGenerateRequest,
};

/** Room for an answer whose client set no limit; agents on the Responses API and Gemini CLI expect more. */
const DEFAULT_MAX_TOKENS: Readonly<Record<ClientDialect, number>> = {
  messages: 8192,
  responses: 32_000,
  chat: 8192,
  generate: 32_000,
};

/**
 * Translates a request into its upstream's dialect, system prompt and reasoning level applied. Throws a `GatewayError`
 * (400) that names the field for what cannot be honoured without changing what the request means.
 */
export function translateRequest(body: JsonObject, options: TranslateOptions): TranslatedRequest {
  const { from, to, capabilities } = options;
  const { compaction, compactsAlone = false, address } = options;
  const client = READERS[from](body, { openCompaction: (sealed) => compaction.open(sealed), compactsAlone, address });
  const asked = client.compacts === true ? askForSummary(client.request) : client.request;
  const prompted = applyReasoningLevel(applySystemPrompt(asked, options.systemPrompt), options.level);
  const sealMaker = to === 'responses' ? options.sealMaker : undefined;
  const readable = sealMaker ? withoutForeignSeals(prompted, sealMaker) : prompted;
  const remembered = options.recallThinking ? restoreThinking(readable, options.recallThinking) : readable;
  const {
    request: adapted,
    changes,
    ignored: doubled,
  } = adaptTools({ ...remembered, model: options.upstreamModel }, to);
  const { request, ignored } = dropWebSearch(adapted, capabilities);
  refuseHeavyTexts(request);
  const result = WRITERS[to](request, {
    model: capabilities,
    defaultMaxTokens: options.defaultMaxTokens ?? DEFAULT_MAX_TOKENS[from],
    hostedTools: from === 'chat' ? 'refuse' : 'replace',
  });
  const written = { ...result, ignored: [...doubled, ...ignored, ...result.ignored] };
  const faster = options.fast ? planFast(to, { read: (member) => ownMember(written.body, member) }) : NO_CHANGES;
  const interleaved = written.interleavedThinking === undefined ? [] : [INTERLEAVED_THINKING];
  return {
    body: wellFormed({ ...written.body, ...faster.set }),
    stream: request.stream,
    ignoredParams: listIgnored(client.body ?? body, { from, to, capabilities, client, request, written }),
    addBetas: [...faster.addBetas, ...(written.interleavedThinking === true ? interleaved : [])],
    removeBetas: written.interleavedThinking === false ? interleaved : [],
    answer: {
      from: to,
      to: from,
      label: { model: client.request.model, nowSeconds: options.nowSeconds },
      client: client.answer,
      exposeThinkingBlocks: options.exposeThinkingBlocks,
      createFilters: () => [
        ...(sealMaker === undefined ? [] : [createSealMarker(sealMaker)]),
        ...(written.schemaTool === undefined ? [] : [createSchemaToolReader(written.schemaTool)]),
        createToolRestorer(from, changes),
        ...(to === 'chat' ? [createStopCheck(request.settings.stop ?? [])] : []),
        ...(written.emulateStop === undefined ? [] : [createStopCutter(written.emulateStop)]),
        ...(client.compacts === true ? [createCompactor(compaction)] : []),
      ],
    },
  };
}
