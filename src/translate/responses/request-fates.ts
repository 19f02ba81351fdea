import { type ResponseCreateParams } from 'openai/resources/responses/responses';
import { type Reasoning } from 'openai/resources/shared';
import { DROPPED, fieldsOf, KEPT, kindsOf } from '../wire/field-fates.js';
import { FORMAT_FATES } from './format-fates.js';
import { ITEM_FATES } from './item-fates.js';
import { TOOL_FATES } from './tool-fates.js';

type Params = ResponseCreateParams;

const CHOICE_FATES = kindsOf<Exclude<NonNullable<Params['tool_choice']>, string>, 'type'>(
  'type',
  {
    // Also in the form of Chat.
    function: { type: KEPT, name: KEPT, namespace: KEPT, function: KEPT },
    custom: { type: KEPT, name: KEPT, namespace: KEPT, custom: KEPT },
    allowed_tools: { type: KEPT, mode: KEPT, tools: KEPT, allowed_tools: KEPT },
    apply_patch: { type: KEPT },
    shell: { type: KEPT },
    mcp: KEPT,
    programmatic_tool_calling: KEPT,
    file_search: KEPT,
    web_search_preview: KEPT,
    web_search_preview_2025_03_11: KEPT,
    computer: KEPT,
    computer_use: KEPT,
    computer_use_preview: KEPT,
    image_generation: KEPT,
    code_interpreter: KEPT,
  },
  KEPT,
);

/** What becomes of each field of a Responses request on a model of another dialect. */
export const RESPONSES_FATES = fieldsOf<Params>({
  model: KEPT,
  input: ITEM_FATES,
  instructions: KEPT,
  stream: KEPT,
  stream_options: fieldsOf<NonNullable<Params['stream_options']>>({ include_obfuscation: DROPPED }),
  tools: TOOL_FATES,
  tool_choice: CHOICE_FATES,
  parallel_tool_calls: KEPT,
  reasoning: fieldsOf<Reasoning>({
    effort: KEPT,
    summary: DROPPED,
    generate_summary: DROPPED,
    context: DROPPED,
    mode: DROPPED,
  }),
  text: fieldsOf<NonNullable<Params['text']>>({ format: FORMAT_FATES, verbosity: KEPT }),
  // Settings: what no field of the upstream's dialect or model holds is named by the translation.
  max_output_tokens: KEPT,
  temperature: KEPT,
  top_p: KEPT,
  user: KEPT,
  safety_identifier: KEPT,
  metadata: KEPT,
  service_tier: KEPT,
  store: KEPT,
  prompt_cache_key: KEPT,
  prompt_cache_retention: KEPT,
  prompt_cache_options: fieldsOf<NonNullable<Params['prompt_cache_options']>>({
    mode: KEPT,
    ttl: KEPT,
    comparison_response_id: DROPPED,
    prewarm: DROPPED,
  }),
  // Read, or refused by the reader.
  include: KEPT,
  background: KEPT,
  previous_response_id: KEPT,
  conversation: KEPT,
  prompt: KEPT,
  background_options: DROPPED,
  access_programs: DROPPED,
  context_management: DROPPED,
  image: DROPPED,
  max_tool_calls: DROPPED,
  moderation: DROPPED,
  top_logprobs: DROPPED,
  truncation: DROPPED,
});
