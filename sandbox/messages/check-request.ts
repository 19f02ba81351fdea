import { type Signer } from '../answer/signature.js';
import { type JsonObject, listOf, quoted } from '../json-value.js';
import { VendorError, type VendorRequest } from '../vendor.js';
import { checkMessages, checkSystem, countCacheMarkers } from './check-blocks.js';
import { checkSampling, checkThinking } from './check-thinking.js';
import { checkTools } from './check-tools.js';
import { checkTurns } from './check-turns.js';
import { invalid, refuseExtras } from './invalid.js';
import { modelRow } from './model-row.js';

const CREATE_FIELDS = new Set(
  `max_tokens messages model cache_control container diagnostics inference_geo metadata output_config safeguards
   service_tier speed temperature top_k top_p stop_sequences stream system thinking tool_choice tools`.split(/\s+/),
);
const COUNT_FIELDS = new Set(
  'messages model cache_control output_config safeguards speed system thinking tool_choice tools'.split(' '),
);

/** Fields that only exist while a beta is asked for: a gateway that drops one of the pair is told so with a 400. */
const BETA_FIELDS: Readonly<Record<string, RegExp>> = {
  billing_policy: /^user-profiles/,
  compaction: /^compact/,
  context_management: /^(context-management|compact)/,
  fallback_credit_token: /^fallback-credit/,
  fallbacks: /^server-side-fallback/,
  mcp_servers: /^mcp-client/,
  output_format: /^structured-outputs/,
  tags: /^request-tags/,
  thread: /^message-threads/,
};

/** Refuses what the Messages API refuses, in its words. https://platform.claude.com/docs/en/api/messages */
export function checkMessagesRequest(request: VendorRequest, signer: Signer, counting: boolean): void {
  const { body, headers } = request;
  if (headers['anthropic-version'] === undefined) throw invalid('anthropic-version: header is required');

  checkFields(body, counting ? COUNT_FIELDS : CREATE_FIELDS, betasOf(request));
  checkModel(body.model);
  const row = modelRow(String(body.model));
  if (!counting) {
    checkMaxTokens(body, row.maxTokens);
    checkSampling(body, row);
  }
  checkSystem(body.system);
  checkTools(body);
  checkThinking(body, row, betasOf(request));
  checkMessages(body.messages, signer, row);
  checkTurns(body, row);
  const markers = countCacheMarkers(body);
  if (markers > 4) throw invalid(`A maximum of 4 blocks with cache_control may be provided. Found ${markers}.`);
}

export function betasOf({ headers }: VendorRequest): string[] {
  return [headers['anthropic-beta'] ?? []]
    .flat()
    .flatMap((value) => value.split(','))
    .map((beta) => beta.trim());
}

function checkFields(body: JsonObject, fields: ReadonlySet<string>, betas: readonly string[]): void {
  for (const name of Object.keys(body)) {
    const beta = BETA_FIELDS[name];
    if (!fields.has(name) && !(beta !== undefined && betas.some((asked) => beta.test(asked))))
      throw invalid(`${name}: Extra inputs are not permitted`);
  }
  for (const name of ['model', 'messages', ...(fields === CREATE_FIELDS ? ['max_tokens'] : [])])
    if (body[name] === undefined) throw invalid(`${name}: Field required`);

  if (body.stream !== undefined && typeof body.stream !== 'boolean')
    throw invalid('stream: Input should be a valid boolean');

  refuseExtras(body.metadata, 'metadata', ['user_id']);
  refuseExtras(body.output_config, 'output_config', ['effort', 'format', 'task_budget']);
  for (const [i, stop] of listOf(body.stop_sequences).entries()) {
    if (typeof stop !== 'string') throw invalid(`stop_sequences.${i}: Input should be a valid string`);

    if (stop.trim() === '') throw invalid('stop_sequences: each stop sequence must contain non-whitespace');
  }
}

function checkModel(model: unknown): void {
  if (typeof model !== 'string') throw invalid('model: Input should be a valid string');

  if (/^(gpt-|o\d|gemini-|missing-)/.test(model)) throw new VendorError(404, `model: ${model}`);
}

function checkMaxTokens({ model, max_tokens: maxTokens }: JsonObject, limit: number): void {
  if (typeof maxTokens !== 'number' || !Number.isInteger(maxTokens))
    throw invalid('max_tokens: Input should be a valid integer');

  if (maxTokens < 0) throw invalid('max_tokens: Input should be greater than or equal to 0');

  if (maxTokens > limit) {
    throw invalid(
      `max_tokens: ${maxTokens} > ${limit}, which is the maximum allowed number of output tokens for ${quoted(model)}`,
    );
  }
}
