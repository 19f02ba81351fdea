import { type JsonObject } from '../dialects/wire-value.js';
import { type Dialect } from '../dialects/dialect.js';
import { type ModelCapabilities } from '../reasoning/model-capabilities.js';
import { type ClientDialect } from './answer-writers.js';
import { CHAT_FATES } from './chat/request-fates.js';
import { wantedEffort } from './emulate/thinking-budget.js';
import { GENERATE_FATES } from './generate/request-fates.js';
import { MESSAGES_FATES } from './messages/request-fates.js';
import { type ClientRequest } from './neutral/client-request.js';
import { type NeutralRequest, type ThinkingBlock } from './neutral/neutral-request.js';
import { type SealFamily } from './neutral/seal.js';
import { type WrittenRequest } from './neutral/written-request.js';
import { RESPONSES_FATES } from './responses/request-fates.js';
import { type Destination, listDropped, type Shape } from './wire/field-fates.js';
import { droppedSettings, nameFor, TOOL_RULE_PARAM } from './wire/param-names.js';

const FATES: Readonly<Record<ClientDialect, Shape>> = {
  messages: MESSAGES_FATES,
  chat: CHAT_FATES,
  responses: RESPONSES_FATES,
  generate: GENERATE_FATES,
};

/** The vendor that takes a seal back, by the dialect of its endpoint. */
const FAMILY_OF: Readonly<Record<Dialect, SealFamily>> = {
  messages: 'claude',
  responses: 'oai',
  chat: 'chat',
  generate: 'goog',
};

interface Translation {
  from: ClientDialect;
  to: Dialect;
  capabilities: ModelCapabilities;
  client: ClientRequest;
  request: NeutralRequest;
  written: WrittenRequest;
}

/** The fields of a client's request, in its words, of which nothing reached the upstream. */
export function listIgnored(body: JsonObject, translation: Translation): string[] {
  const { from, to, client, request, written, capabilities } = translation;
  const reached = new Set<Destination>([to]);
  if (capabilities.promptCaching === 'breakpoints') reached.add('breakpoints');
  return [
    ...new Set([
      ...client.ignored,
      ...written.ignored.map((name) => nameFor(from, name)),
      ...droppedSettings(from, request.settings, written.written),
      ...(written.droppedToolRules ?? []).map((rule) => TOOL_RULE_PARAM[from][rule]),
      ...(reasoningIsLost(translation) ? client.reasoningParams : []),
      ...lostThinking(translation),
      ...listDropped(body, FATES[from], reached),
    ]),
  ];
}

/** Whether the client asked for reasoning, or for none, and the upstream's body says nothing of it. */
function reasoningIsLost({ request, written, capabilities }: Translation): boolean {
  const wanted = wantedEffort(request.reasoning);
  if (request.reasoning.forced !== undefined || wanted === undefined) return false;
  if (wanted === 'none') return written.saysReasoning !== true && capabilities.thinking !== 'none';
  return !written.reasons;
}

/** Reasoning of earlier turns that nobody at the upstream can read. */
function lostThinking({ request, to, capabilities }: Translation): string[] {
  const isRead = ({ seal, text }: ThinkingBlock): boolean =>
    to === 'chat' ? capabilities.reasoningInHistory && text !== '' : seal?.family === FAMILY_OF[to];
  return request.turns.flatMap(({ blocks }) =>
    blocks.flatMap((block) =>
      block.type === 'thinking' && block.param !== undefined && !isRead(block) ? [block.param] : [],
    ),
  );
}
