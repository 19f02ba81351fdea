import { type JsonObject } from '../../src/dialects/wire-value.js';
import { type Dialect } from '../../src/dialects/dialect.js';
import { everywhere } from './google-content-features.js';
import { adapted, doneByGateway, dropped, droppedSilently, type Feature, kept, refused, without } from './outcome.js';
import { SCHEMA } from './requests.js';

const config = (generationConfig: JsonObject): { generate: JsonObject } => ({ generate: { generationConfig } });
const FUNCTIONS = ['f', 'g', 'h'].map((name) => ({ name }));
const calling = (functionCallingConfig: object): { generate: JsonObject } => ({
  generate: { toolConfig: { functionCallingConfig } },
});
const beside = { generate: { tools: [{ functionDeclarations: FUNCTIONS }] } };

/** The settings of generateContent clients. */
export const GOOGLE_SETTING_FEATURES: Feature<Dialect, Dialect>[] = [
  {
    name: 'Mode `ANY`',
    said: calling({ mode: 'ANY' }),
    beside,
    becomes: {
      messages: kept({ tool_choice: { type: 'any' } }),
      responses: kept({ tool_choice: 'required' }),
      chat: kept({ tool_choice: 'required' }),
    },
  },
  {
    name: 'Mode `ANY` with one name in `allowedFunctionNames`',
    said: calling({ mode: 'ANY', allowedFunctionNames: ['g'] }),
    beside,
    becomes: {
      messages: kept({ tool_choice: { type: 'tool', name: 'g' } }),
      responses: kept({ tool_choice: { type: 'function', name: 'g' } }),
      chat: kept({ tool_choice: { type: 'function', function: { name: 'g' } } }),
    },
  },
  {
    name: 'Mode `ANY` with several names',
    said: calling({ mode: 'ANY', allowedFunctionNames: ['f', 'g'] }),
    beside,
    becomes: {
      messages: adapted('the others are left out', { tools: [{ name: 'f' }, { name: 'g' }] }),
      responses: kept({ tool_choice: { type: 'allowed_tools', mode: 'required', tools: [{}, {}] } }),
      chat: adapted('the others are left out', { tools: [{ function: { name: 'f' } }, { function: { name: 'g' } }] }),
    },
  },
  {
    name: 'Mode `VALIDATED`',
    said: calling({ mode: 'VALIDATED' }),
    beside,
    becomes: {
      messages: adapted('`auto`', { tool_choice: { type: 'auto' } }),
      responses: adapted('`auto`', { tool_choice: 'auto' }),
      chat: adapted('`auto`', { tool_choice: 'auto' }),
    },
  },
  {
    name: 'Mode `NONE`',
    said: calling({ mode: 'NONE' }),
    beside,
    becomes: {
      messages: kept({ tool_choice: { type: 'none' } }),
      responses: kept({ tool_choice: 'none' }),
      chat: kept({ tool_choice: 'none' }),
    },
  },
  {
    name: 'A name that is not declared',
    said: calling({ mode: 'ANY', allowedFunctionNames: ['x'] }),
    beside,
    becomes: everywhere(refused('toolConfig.functionCallingConfig.allowedFunctionNames')),
  },
  {
    name: '`maxOutputTokens`',
    said: config({ maxOutputTokens: 777 }),
    becomes: {
      messages: kept({ max_tokens: 777 }),
      responses: kept({ max_output_tokens: 777 }),
      chat: kept({ max_tokens: 777 }),
    },
  },
  {
    name: 'No output limit',
    said: { generate: {} },
    instead: config({ maxOutputTokens: 1 }),
    becomes: { messages: adapted('32000, for Claude wants one', { max_tokens: 32_000 }) },
  },
  {
    name: '`thinkingLevel`',
    said: config({ thinkingConfig: { thinkingLevel: 'HIGH' } }),
    becomes: {
      messages: kept({ thinking: { type: 'adaptive' }, output_config: { effort: 'high' } }),
      responses: kept({ reasoning: { effort: 'high' } }),
      chat: kept({ reasoning_effort: 'high' }),
    },
  },
  {
    name: '`thinkingBudget`',
    said: config({ thinkingConfig: { thinkingBudget: 10_000 } }),
    becomes: {
      messages: kept({ thinking: { type: 'enabled', budget_tokens: 10_000 } }),
      responses: adapted('the effort nearest to it', { reasoning: { effort: 'medium' } }),
      chat: adapted('the effort nearest to it', { reasoning_effort: 'medium' }),
    },
  },
  {
    name: '`thinkingBudget` 0',
    said: config({ thinkingConfig: { thinkingBudget: 0 } }),
    becomes: {
      messages: kept({ thinking: { type: 'disabled' } }),
      responses: kept({ reasoning: { effort: 'none' } }),
      chat: dropped('generationConfig.thinkingConfig.thinkingBudget'),
    },
  },
  {
    name: '`includeThoughts`',
    said: config({ thinkingConfig: { includeThoughts: true } }),
    becomes: everywhere(doneByGateway('the answer shows thoughts where the model reasons')),
  },
  {
    name: '`responseSchema`, `responseJsonSchema`, `responseFormat`',
    said: config({ responseMimeType: 'application/json', responseJsonSchema: SCHEMA }),
    becomes: {
      messages: kept({ output_config: { format: { type: 'json_schema', schema: SCHEMA } } }),
      responses: kept({ text: { format: { type: 'json_schema', schema: SCHEMA } } }),
      chat: kept({ response_format: { type: 'json_schema', json_schema: { schema: SCHEMA } } }),
    },
  },
  {
    name: '`responseMimeType` `application/json` alone',
    said: config({ responseMimeType: 'application/json' }),
    becomes: {
      messages: adapted('asked for in words', {
        system: [{ text: 'Answer with exactly one JSON object and nothing else: no prose, no code fences.' }],
      }),
      responses: kept({ text: { format: { type: 'json_object' } } }),
      chat: kept({ response_format: { type: 'json_object' } }),
    },
  },
  {
    name: '`responseMimeType` `text/x.enum`',
    said: config({ responseMimeType: 'text/x.enum' }),
    becomes: everywhere(refused('generationConfig.responseMimeType')),
  },
  {
    name: '`stopSequences`',
    said: config({ stopSequences: ['END'] }),
    becomes: {
      messages: kept({ stop_sequences: ['END'] }),
      responses: doneByGateway('the gateway cuts the text'),
      chat: kept({ stop: ['END'] }),
    },
  },
  {
    name: '`temperature` beside `topP` (Claude takes one of the two)',
    said: config({ temperature: 0.5, topP: 0.9 }),
    becomes: {
      messages: without(kept({ temperature: 0.5 }), 'generationConfig.topP'),
      responses: kept({ temperature: 0.5, top_p: 0.9 }),
      chat: kept({ temperature: 0.5, top_p: 0.9 }),
    },
  },
  {
    name: '`topK`',
    said: config({ topK: 5 }),
    becomes: {
      messages: kept({ top_k: 5 }),
      responses: dropped('generationConfig.topK'),
      chat: dropped('generationConfig.topK'),
    },
  },
  {
    name: '`seed`, `presencePenalty`, `frequencyPenalty`',
    said: config({ seed: 4, presencePenalty: 1, frequencyPenalty: 0.5 }),
    becomes: everywhere(
      dropped('generationConfig.seed', 'generationConfig.presencePenalty', 'generationConfig.frequencyPenalty'),
    ),
  },
  {
    name: '`responseLogprobs`, `logprobs`, `mediaResolution`',
    said: config({ responseLogprobs: true, logprobs: 3, mediaResolution: 'MEDIA_RESOLUTION_LOW' }),
    becomes: everywhere(
      dropped('generationConfig.responseLogprobs', 'generationConfig.logprobs', 'generationConfig.mediaResolution'),
    ),
  },
  {
    name: '`candidateCount` above 1',
    said: config({ candidateCount: 2 }),
    becomes: everywhere(refused('generationConfig.candidateCount')),
  },
  {
    name: '`responseModalities` with more than text',
    said: config({ responseModalities: ['TEXT', 'IMAGE'] }),
    becomes: everywhere(refused('generationConfig.responseModalities')),
  },
  {
    name: '`speechConfig`',
    said: config({ speechConfig: {} }),
    becomes: everywhere(refused('generationConfig.speechConfig')),
  },
  {
    name: '`safetySettings`, `labels`, `modelArmorConfig`',
    said: { generate: { safetySettings: [{}], labels: { a: 'b' }, modelArmorConfig: {} } },
    becomes: everywhere(dropped('safetySettings', 'labels', 'modelArmorConfig')),
  },
  {
    name: '`serviceTier`',
    said: { generate: { serviceTier: 'flex' } },
    becomes: {
      messages: dropped('serviceTier'),
      responses: kept({ service_tier: 'flex' }),
      chat: dropped('serviceTier'),
    },
  },
  {
    name: 'Words for nothing in particular (`MODE_UNSPECIFIED`, `unspecified`)',
    said: { generate: { serviceTier: 'unspecified' } },
    becomes: everywhere(droppedSilently('they say what holds without them')),
  },
  {
    name: 'A field that nobody knows',
    said: { generate: { novelty: 1 } },
    becomes: everywhere(dropped('novelty')),
  },
];
