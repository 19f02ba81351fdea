import { type ResponseCreateParams } from 'openai/resources/responses/responses';
import { type Reasoning } from 'openai/resources/shared';
import { DROPPED, fieldsOf, KEPT } from '../wire/field-fates.js';

type Params = ResponseCreateParams;

/** What becomes of each field of a Responses request on a model of another dialect. */
export const RESPONSES_FATES = fieldsOf<Params>({
  model: KEPT,
  input: KEPT,
  instructions: KEPT,
  stream: KEPT,
  stream_options: fieldsOf<NonNullable<Params['stream_options']>>({ include_obfuscation: DROPPED }),
  tools: KEPT,
  tool_choice: KEPT,
  parallel_tool_calls: KEPT,
  reasoning: fieldsOf<Reasoning>({
    effort: KEPT,
    summary: KEPT,
    generate_summary: DROPPED,
    context: DROPPED,
    mode: DROPPED,
  }),
  text: fieldsOf<NonNullable<Params['text']>>({ format: KEPT, verbosity: KEPT }),
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
  prompt_cache_options: KEPT,
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
