import { type JsonObject } from '../../src/dialects/wire-value.js';
import { type ClientDialect } from '../../src/translate/answer-writers.js';
import { type Dialect } from '../../src/dialects/dialect.js';
import { adapted, doneByGateway, dropped, type Feature, kept, refused, without } from './outcome.js';
import { SCHEMA } from './requests.js';

const generation = (generationConfig: JsonObject): JsonObject => ({ generationConfig });
const thinking = (thinkingConfig: JsonObject): JsonObject => generation({ thinkingConfig });

const HI = { role: 'user', content: 'hi' };

export const SETTING_FEATURES: Feature<ClientDialect, Dialect>[] = [
  {
    name: 'Output limit',
    said: {
      messages: { max_tokens: 777 },
      responses: { max_output_tokens: 777 },
      chat: { max_completion_tokens: 777 },
    },
    becomes: {
      messages: kept({ max_tokens: 777 }),
      responses: kept({ max_output_tokens: 777 }),
      chat: kept({ max_tokens: 777 }),
      generate: kept(generation({ maxOutputTokens: 777 })),
    },
  },
  {
    name: 'No output limit',
    said: { responses: {}, chat: {} },
    instead: { responses: { max_output_tokens: 1 }, chat: { max_tokens: 1 } },
    becomes: {
      messages: {
        from: {
          responses: adapted('32000, for Claude wants one', { max_tokens: 32_000 }),
          chat: adapted('8192, for Claude wants one', { max_tokens: 8192 }),
        },
      },
    },
  },
  {
    name: 'Reasoning effort',
    said: {
      messages: { thinking: { type: 'adaptive' }, output_config: { effort: 'high' } },
      responses: { reasoning: { effort: 'high' } },
      chat: { reasoning_effort: 'high' },
    },
    becomes: {
      messages: kept({ thinking: { type: 'adaptive' }, output_config: { effort: 'high' } }),
      responses: kept({ reasoning: { effort: 'high' } }),
      chat: kept({ reasoning_effort: 'high' }),
      generate: kept(thinking({ thinkingLevel: 'HIGH', includeThoughts: true })),
    },
  },
  {
    name: 'Reasoning budget in tokens (`thinking`)',
    said: {
      messages: { max_tokens: 20_000, thinking: { type: 'enabled', budget_tokens: 10_000 } },
      chat: { max_tokens: 20_000, thinking: { type: 'enabled', budget_tokens: 10_000 } },
    },
    beside: { messages: { max_tokens: 20_000 }, chat: { max_tokens: 20_000 } },
    becomes: {
      messages: kept({ thinking: { type: 'enabled', budget_tokens: 10_000 } }),
      responses: adapted('the effort nearest to it', { reasoning: { effort: 'medium' } }),
      chat: adapted('the effort nearest to it', { reasoning_effort: 'medium' }),
      generate: adapted(
        'the level nearest to it that the model has',
        thinking({ thinkingLevel: 'LOW', includeThoughts: true }),
      ),
    },
  },
  {
    name: 'Reasoning effort of one turn, in a system message',
    said: { messages: { messages: [HI, { role: 'system', output_config: { effort: 'low' } }] } },
    becomes: {
      responses: kept({ reasoning: { effort: 'low' } }),
      chat: kept({ reasoning_effort: 'low' }),
      generate: kept(thinking({ thinkingLevel: 'LOW' })),
    },
  },
  {
    name: 'Reasoning effort in a word that nobody knows',
    said: {
      messages: { output_config: { effort: 'ultra' } },
      responses: { reasoning: { effort: 'ultra' } },
      chat: { reasoning_effort: 'ultra' },
    },
    becomes: {
      messages: { from: { responses: dropped('reasoning.effort'), chat: dropped('reasoning_effort') } },
      responses: { from: { messages: dropped('output_config.effort'), chat: dropped('reasoning_effort') } },
      chat: { from: { messages: dropped('output_config.effort'), responses: dropped('reasoning.effort') } },
      generate: {
        from: {
          messages: dropped('output_config.effort'),
          responses: dropped('reasoning.effort'),
          chat: dropped('reasoning_effort'),
        },
      },
    },
  },
  {
    name: 'No reasoning',
    said: {
      messages: { thinking: { type: 'disabled' } },
      responses: { reasoning: { effort: 'none' } },
      chat: { reasoning_effort: 'none' },
    },
    becomes: {
      messages: kept({ thinking: { type: 'disabled' } }),
      responses: {
        from: { messages: dropped('thinking'), chat: kept({ reasoning: { effort: 'none' } }) },
      },
      chat: { from: { messages: dropped('thinking'), responses: dropped('reasoning') } },
      generate: adapted('the least that the model has', thinking({ thinkingLevel: 'LOW' })),
    },
  },
  {
    name: 'JSON by a schema',
    said: {
      messages: { output_config: { format: { type: 'json_schema', schema: SCHEMA } } },
      responses: { text: { format: { type: 'json_schema', name: 'city', schema: SCHEMA, strict: true } } },
      chat: { response_format: { type: 'json_schema', json_schema: { name: 'city', schema: SCHEMA, strict: true } } },
    },
    becomes: {
      messages: {
        from: {
          responses: without(
            kept({ output_config: { format: { type: 'json_schema', schema: SCHEMA } } }),
            'text.format.name',
          ),
          chat: without(
            kept({ output_config: { format: { type: 'json_schema', schema: SCHEMA } } }),
            'response_format.json_schema.name',
          ),
        },
      },
      responses: kept({ text: { format: { type: 'json_schema', schema: SCHEMA } } }),
      chat: kept({ response_format: { type: 'json_schema', json_schema: { schema: SCHEMA } } }),
      generate: {
        from: {
          messages: kept(generation({ responseMimeType: 'application/json', responseJsonSchema: SCHEMA })),
          responses: without(
            kept(generation({ responseMimeType: 'application/json', responseJsonSchema: SCHEMA })),
            'text.format.name',
          ),
          chat: without(
            kept(generation({ responseMimeType: 'application/json', responseJsonSchema: SCHEMA })),
            'response_format.json_schema.name',
          ),
        },
      },
    },
  },
  {
    name: 'Any JSON object',
    said: {
      responses: { text: { format: { type: 'json_object' } } },
      chat: { response_format: { type: 'json_object' } },
    },
    becomes: {
      messages: adapted('asked for in words', {
        system: [{ text: 'Answer with exactly one JSON object and nothing else: no prose, no code fences.' }],
      }),
      responses: kept({ text: { format: { type: 'json_object' } } }),
      chat: kept({ response_format: { type: 'json_object' } }),
      generate: kept(generation({ responseMimeType: 'application/json' })),
    },
  },
  {
    name: 'Stop sequences',
    said: { messages: { stop_sequences: ['END'] }, chat: { stop: ['END'] } },
    becomes: {
      messages: kept({ stop_sequences: ['END'] }),
      responses: doneByGateway('the gateway cuts the text'),
      chat: kept({ stop: ['END'] }),
      generate: kept(generation({ stopSequences: ['END'] })),
    },
  },
  {
    name: 'More than five stop sequences',
    said: {
      messages: { stop_sequences: ['a', 'b', 'c', 'd', 'e', 'f'] },
      chat: { stop: ['a', 'b', 'c', 'd', 'e', 'f'] },
    },
    becomes: {
      messages: kept({ stop_sequences: ['a', 'b', 'c', 'd', 'e', 'f'] }),
      responses: doneByGateway('the gateway cuts the text'),
      chat: doneByGateway('the gateway cuts the text'),
      generate: doneByGateway('the gateway cuts the text'),
    },
  },
  {
    name: 'Temperature',
    said: { messages: { temperature: 0.5 }, responses: { temperature: 0.5 }, chat: { temperature: 0.5 } },
    becomes: {
      messages: kept({ temperature: 0.5 }),
      responses: kept({ temperature: 0.5 }),
      chat: kept({ temperature: 0.5 }),
      generate: kept(generation({ temperature: 0.5 })),
    },
  },
  {
    name: 'Temperature above 1',
    said: { responses: { temperature: 1.5 }, chat: { temperature: 1.5 } },
    becomes: {
      messages: adapted('1, the most that Claude takes', { temperature: 1 }),
      responses: kept({ temperature: 1.5 }),
      chat: kept({ temperature: 1.5 }),
      generate: kept(generation({ temperature: 1.5 })),
    },
  },
  {
    name: '`top_p`',
    said: { messages: { top_p: 0.5 }, responses: { top_p: 0.5 }, chat: { top_p: 0.5 } },
    becomes: {
      messages: kept({ top_p: 0.5 }),
      responses: kept({ top_p: 0.5 }),
      chat: kept({ top_p: 0.5 }),
      generate: kept(generation({ topP: 0.5 })),
    },
  },
  {
    name: '`top_k`',
    said: { messages: { top_k: 5 }, chat: { top_k: 5 } },
    becomes: {
      messages: kept({ top_k: 5 }),
      responses: dropped('top_k'),
      chat: dropped('top_k'),
      generate: kept(generation({ topK: 5 })),
    },
  },
  {
    name: '`presence_penalty`, `frequency_penalty`, `seed`',
    said: { chat: { presence_penalty: 1, frequency_penalty: 0.5, seed: 4 } },
    becomes: {
      messages: dropped('presence_penalty', 'frequency_penalty', 'seed'),
      responses: dropped('presence_penalty', 'frequency_penalty', 'seed'),
      generate: kept(generation({ presencePenalty: 1, frequencyPenalty: 0.5, seed: 4 })),
    },
  },
  {
    name: '`logit_bias`, `logprobs`, `prediction`',
    said: { chat: { logit_bias: { 5: 1 }, logprobs: true, prediction: { type: 'content', content: 'x' } } },
    becomes: {
      messages: dropped('prediction', 'logit_bias', 'logprobs'),
      responses: dropped('prediction', 'logit_bias', 'logprobs'),
      generate: dropped('prediction', 'logit_bias', 'logprobs'),
    },
  },
  {
    name: '`n` above 1',
    said: { chat: { n: 2 } },
    becomes: { messages: refused('n'), responses: refused('n'), generate: refused('n') },
  },
  {
    name: 'Audio in the answer',
    said: { chat: { modalities: ['text', 'audio'], audio: { voice: 'alloy', format: 'wav' } } },
    becomes: { messages: refused('modalities'), responses: refused('modalities'), generate: refused('modalities') },
  },
  {
    name: 'Verbosity',
    said: { responses: { text: { verbosity: 'low' } }, chat: { verbosity: 'low' } },
    becomes: {
      messages: { from: { responses: dropped('text.verbosity'), chat: dropped('verbosity') } },
      responses: kept({ text: { verbosity: 'low' } }),
      chat: dropped('text.verbosity'),
      generate: { from: { responses: dropped('text.verbosity'), chat: dropped('verbosity') } },
    },
  },
  {
    name: "The end user's id",
    said: { messages: { metadata: { user_id: 'team-7' } }, responses: { user: 'team-7' }, chat: { user: 'team-7' } },
    becomes: {
      messages: kept({ metadata: { user_id: 'team-7' } }),
      responses: {
        from: {
          messages: adapted('a hash of it, also as the key of the prompt cache', {
            safety_identifier: '1ede44cf4298d9ce7e3f61e1a37e8438',
          }),
          chat: kept({ user: 'team-7' }),
        },
      },
      chat: {
        from: {
          messages: adapted('a hash of it', { user: '1ede44cf4298d9ce7e3f61e1a37e8438' }),
          responses: kept({ user: 'team-7' }),
        },
      },
      generate: { from: { messages: dropped('metadata.user_id'), responses: dropped('user'), chat: dropped('user') } },
    },
  },
  {
    name: "An end user's id that looks like an e-mail address",
    said: { responses: { user: 'a.person@example.org' }, chat: { user: 'a.person@example.org' } },
    becomes: {
      messages: adapted('a hash of it', { metadata: { user_id: 'b1c1a78a6195bc0df328a50a63cc31b8' } }),
      responses: adapted('a hash of it', { user: 'b1c1a78a6195bc0df328a50a63cc31b8' }),
      chat: adapted('a hash of it', { user: 'b1c1a78a6195bc0df328a50a63cc31b8' }),
      generate: dropped('user'),
    },
  },
  {
    name: '`metadata`, `prompt_cache_key`',
    said: {
      responses: { metadata: { a: 'b' }, prompt_cache_key: 'k' },
      chat: { metadata: { a: 'b' }, prompt_cache_key: 'k' },
    },
    becomes: {
      messages: dropped('metadata', 'prompt_cache_key'),
      responses: kept({ metadata: { a: 'b' }, prompt_cache_key: 'k' }),
      chat: dropped('metadata', 'prompt_cache_key'),
      generate: dropped('metadata', 'prompt_cache_key'),
    },
  },
  {
    name: '`prompt_cache_options`',
    said: {
      responses: { prompt_cache_options: { mode: 'explicit' } },
      chat: { prompt_cache_options: { mode: 'explicit' } },
    },
    becomes: {
      messages: dropped('prompt_cache_options'),
      responses: dropped('prompt_cache_options'),
      chat: dropped('prompt_cache_options'),
      generate: dropped('prompt_cache_options'),
    },
  },
  {
    name: '`safeguards`',
    said: { messages: { safeguards: {} } },
    becomes: { responses: refused('safeguards'), chat: refused('safeguards'), generate: refused('safeguards') },
  },
  {
    name: 'A field that nobody knows',
    said: { messages: { novelty: 1 }, responses: { novelty: 1 }, chat: { novelty: 1 } },
    becomes: {
      messages: dropped('novelty'),
      responses: dropped('novelty'),
      chat: dropped('novelty'),
      generate: dropped('novelty'),
    },
  },
  {
    name: '`store`',
    said: { responses: { store: true }, chat: { store: true } },
    becomes: {
      messages: dropped('store'),
      responses: kept({ store: true }),
      chat: dropped('store'),
      generate: dropped('store'),
    },
  },
  {
    name: '`service_tier`',
    said: {
      messages: { service_tier: 'standard_only' },
      responses: { service_tier: 'flex' },
      chat: { service_tier: 'flex' },
    },
    becomes: {
      messages: dropped('service_tier'),
      responses: {
        from: { messages: adapted('`default`', { service_tier: 'default' }), chat: kept({ service_tier: 'flex' }) },
      },
      chat: dropped('service_tier'),
      generate: dropped('service_tier'),
    },
  },
  {
    name: '`background`',
    said: { responses: { background: true } },
    becomes: { messages: refused('background'), chat: refused('background'), generate: refused('background') },
  },
  {
    name: '`truncation`',
    said: { responses: { truncation: 'auto' } },
    becomes: { messages: dropped('truncation'), chat: dropped('truncation'), generate: dropped('truncation') },
  },
];
