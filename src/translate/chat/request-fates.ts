import {
  type ChatCompletionCreateParams,
  type ChatCompletionCreateParamsNonStreaming,
  type ChatCompletionCustomTool,
  type ChatCompletionNamedToolChoice,
  type ChatCompletionTool,
  type ChatCompletionToolChoiceOption,
} from 'openai/resources/chat/completions';
import { THINKING_FATES } from '../messages/request-fates.js';
import { DROPPED, type Fate, fieldsOf, KEPT, kindsOf, type Shape } from '../wire/field-fates.js';
import { MESSAGE_FATES } from './message-fates.js';

/** Fields of clients that write for several vendors. */
interface Further {
  top_k?: number;
  cache_control?: unknown;
  thinking?: unknown;
  reasoning?: unknown;
  output_config?: unknown;
}

const OPENAI: Fate = ['chat', 'responses'];

const FUNCTION = { name: KEPT, description: KEPT, parameters: KEPT, strict: KEPT } as const;
const FORMAT_OF_INPUT = kindsOf<{ type: 'text' } | { type: 'grammar'; grammar: unknown }, 'type'>(
  'type',
  {
    text: { type: KEPT },
    grammar: {
      type: KEPT,
      grammar: fieldsOf<{ definition: string; syntax: string }>({ definition: KEPT, syntax: KEPT }),
      definition: KEPT,
      syntax: KEPT,
    },
  },
  KEPT,
);
const CUSTOM = fieldsOf<ChatCompletionCustomTool.Custom>({ name: KEPT, description: KEPT, format: FORMAT_OF_INPUT });

const TOOL_FATES = kindsOf<ChatCompletionTool, 'type'>(
  'type',
  {
    // Also in the flat form of the Responses API.
    function: {
      type: KEPT,
      ...FUNCTION,
      function: {
        fields: new Map<string, Shape>(Object.entries({ ...FUNCTION, cache_control: ['messages'] as Fate })),
      },
      cache_control: ['messages'],
    },
    custom: {
      type: KEPT,
      name: KEPT,
      description: KEPT,
      format: FORMAT_OF_INPUT,
      custom: CUSTOM,
      cache_control: ['messages'],
    },
  },
  KEPT,
);

const NAMED = fieldsOf<ChatCompletionNamedToolChoice.Function>({ name: KEPT });
const CHOICE_FATES = kindsOf<Exclude<ChatCompletionToolChoiceOption, string>, 'type'>(
  'type',
  {
    function: { type: KEPT, function: NAMED, name: KEPT },
    custom: { type: KEPT, custom: NAMED, name: KEPT },
    allowed_tools: {
      type: KEPT,
      allowed_tools: fieldsOf<{ mode: string; tools: unknown }>({ mode: KEPT, tools: KEPT }),
      mode: KEPT,
      tools: KEPT,
    },
  },
  KEPT,
);

const FORMAT_FATES = kindsOf<NonNullable<ChatCompletionCreateParams['response_format']>, 'type'>(
  'type',
  {
    text: { type: KEPT },
    json_object: { type: KEPT },
    json_schema: {
      type: KEPT,
      json_schema: fieldsOf<{ name: string; description: string; schema: unknown; strict: boolean }>({
        schema: KEPT,
        name: OPENAI,
        description: OPENAI,
        // Claude and Gemini hold themselves to every schema.
        strict: KEPT,
      }),
    },
  },
  KEPT,
);

type UserLocation = NonNullable<NonNullable<ChatCompletionCreateParams['web_search_options']>['user_location']>;
const APPROXIMATE = fieldsOf<UserLocation['approximate']>({
  city: KEPT,
  country: KEPT,
  region: KEPT,
  timezone: KEPT,
});
const WEB_SEARCH_FATES = fieldsOf<NonNullable<ChatCompletionCreateParams['web_search_options']>>({
  search_context_size: OPENAI,
  user_location: fieldsOf<UserLocation & UserLocation['approximate']>(
    { type: KEPT, approximate: APPROXIMATE, city: KEPT, country: KEPT, region: KEPT, timezone: KEPT },
    ['messages', 'responses'],
  ),
});

/** What becomes of each field of a Chat request on a model of another dialect. */
export const CHAT_FATES = fieldsOf<ChatCompletionCreateParamsNonStreaming | Further>({
  model: KEPT,
  messages: MESSAGE_FATES,
  stream: KEPT,
  stream_options: fieldsOf<NonNullable<ChatCompletionCreateParams['stream_options']>>({
    include_usage: KEPT,
    include_obfuscation: DROPPED,
  }),
  tools: TOOL_FATES,
  tool_choice: CHOICE_FATES,
  parallel_tool_calls: KEPT,
  functions: { fields: new Map<string, Shape>(Object.entries(FUNCTION)) },
  function_call: NAMED,
  web_search_options: WEB_SEARCH_FATES,
  response_format: FORMAT_FATES,
  reasoning_effort: KEPT,
  reasoning: fieldsOf<{ effort: string; max_tokens: number; summary: string }>({
    effort: KEPT,
    max_tokens: KEPT,
    summary: ['responses'],
  }),
  thinking: THINKING_FATES,
  output_config: fieldsOf<{ effort: string }>({ effort: KEPT }),
  // Settings: what no field of the upstream's dialect or model holds is named by the translation.
  max_completion_tokens: KEPT,
  max_tokens: KEPT,
  temperature: KEPT,
  top_p: KEPT,
  top_k: KEPT,
  stop: KEPT,
  seed: KEPT,
  presence_penalty: KEPT,
  frequency_penalty: KEPT,
  logit_bias: KEPT,
  logprobs: KEPT,
  top_logprobs: KEPT,
  verbosity: KEPT,
  user: KEPT,
  safety_identifier: KEPT,
  service_tier: KEPT,
  store: KEPT,
  metadata: KEPT,
  cache_control: KEPT,
  prompt_cache_key: KEPT,
  prompt_cache_retention: KEPT,
  prompt_cache_options: fieldsOf<NonNullable<ChatCompletionCreateParams['prompt_cache_options']>>({
    mode: KEPT,
    ttl: KEPT,
  }),
  // Refused by the reader where they ask for more than one text.
  n: KEPT,
  modalities: KEPT,
  audio: KEPT,
  prediction: DROPPED,
  moderation: DROPPED,
});
