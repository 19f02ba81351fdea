import { type MessageCreateParamsBase as BetaParams } from '@anthropic-ai/sdk/resources/beta/messages/messages';
import { type BetaJSONOutputFormat, type BetaMessageParam } from '@anthropic-ai/sdk/resources/beta/messages';
import { type MessageCreateParamsBase, type MessageParam } from '@anthropic-ai/sdk/resources/messages';
import { DROPPED, fieldsOf, KEPT, kindsOf } from '../wire/field-fates.js';
import { BLOCK_FATES } from './block-fates.js';
import { TOOL_FATES } from './tool-fates.js';

/** Fields of models and clients that the types of the newest SDK leave out. */
interface Further {
  temperature?: number;
  top_p?: number;
  top_k?: number;
  safeguards?: unknown;
}

/** Also the fields of OpenAI's forms of a choice, which are understood. */
type ChoiceField =
  'type' | 'name' | 'disable_parallel_tool_use' | 'function' | 'custom' | 'allowed_tools' | 'mode' | 'tools';

const MESSAGE = { role: KEPT, content: BLOCK_FATES } as const;

const MESSAGE_FATES = kindsOf<MessageParam | BetaMessageParam, 'role'>(
  'role',
  {
    user: MESSAGE,
    assistant: MESSAGE,
    system: {
      ...MESSAGE,
      clear_at: KEPT,
      output_config: fieldsOf<NonNullable<BetaParams['output_config']> & { effort?: unknown }>({
        effort: KEPT,
        format: DROPPED,
        task_budget: DROPPED,
      }),
    },
  },
  DROPPED,
);

const FORMAT_FATES = fieldsOf<BetaJSONOutputFormat>({ type: KEPT, schema: KEPT });

const THINKS = { type: KEPT, display: ['messages', 'responses'], block_binding: DROPPED } as const;

/** Other vendors' models are told whether to reason, and how much; when, is theirs to say. */
export const THINKING_FATES = kindsOf<NonNullable<BetaParams['thinking']>, 'type'>(
  'type',
  {
    enabled: { ...THINKS, budget_tokens: KEPT },
    adaptive: THINKS,
    disabled: { type: KEPT },
    between_tools: ['messages'],
  },
  ['messages'],
);

/** What becomes of each field of a Messages request on a model of another vendor. */
export const MESSAGES_FATES = fieldsOf<MessageCreateParamsBase | BetaParams | Further>({
  model: KEPT,
  messages: MESSAGE_FATES,
  system: BLOCK_FATES,
  max_tokens: KEPT,
  stop_sequences: KEPT,
  stream: KEPT,
  temperature: KEPT,
  top_p: KEPT,
  top_k: KEPT,
  service_tier: KEPT,
  tools: TOOL_FATES,
  tool_choice: fieldsOf<Record<ChoiceField, unknown>>({
    type: KEPT,
    name: KEPT,
    disable_parallel_tool_use: KEPT,
    function: KEPT,
    custom: KEPT,
    allowed_tools: KEPT,
    mode: KEPT,
    tools: KEPT,
  }),
  thinking: THINKING_FATES,
  output_config: fieldsOf<NonNullable<BetaParams['output_config']>>({
    effort: KEPT,
    format: FORMAT_FATES,
    task_budget: DROPPED,
  }),
  output_format: FORMAT_FATES,
  metadata: fieldsOf<NonNullable<BetaParams['metadata']>>({ user_id: KEPT }),
  cache_control: KEPT,
  // Refused by the reader, with words that the client knows.
  thread: KEPT,
  safeguards: KEPT,
  compaction: KEPT,
  betas: DROPPED,
  billing_policy: DROPPED,
  container: DROPPED,
  context_management: DROPPED,
  diagnostics: DROPPED,
  fallback_credit_token: DROPPED,
  fallbacks: DROPPED,
  inference_geo: DROPPED,
  mcp_servers: DROPPED,
  speed: DROPPED,
  user_profile_id: DROPPED,
  workspace_id: DROPPED,
});
