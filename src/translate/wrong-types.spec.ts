import { type JsonObject } from '../dialects/wire-value.js';
import { describe, expect, it } from '@jest/globals';
import { refusalFrom, translateFor } from '../../test/translate/translate-for.js';
import { type Dialect } from '../dialects/dialect.js';
import { type ClientDialect } from './answer-writers.js';
import { type TranslatedRequest } from './translate-request.js';

const LEAST: Readonly<Record<ClientDialect, JsonObject>> = {
  messages: { model: 'x', max_tokens: 100, messages: [{ role: 'user', content: 'hi' }] },
  chat: { model: 'x', messages: [{ role: 'user', content: 'hi' }] },
  responses: { model: 'x', input: 'hi' },
  generate: { model: 'x', contents: [{ parts: [{ text: 'hi' }] }] },
};

function translate(client: ClientDialect, body: JsonObject): TranslatedRequest {
  const [to, model]: [Dialect, string] =
    client === 'messages' ? ['generate', 'gemini-3-pro'] : ['messages', 'claude-opus-4-6'];
  return translateFor(client, to, model, { ...LEAST[client], ...body });
}

describe('a value of another type', () => {
  it.each<[ClientDialect, JsonObject, string]>([
    ['chat', { response_format: 'json_object' }, 'response_format'],
    ['chat', { stream_options: true }, 'stream_options'],
    ['chat', { web_search_options: true }, 'web_search_options'],
    ['chat', { tools: { type: 'function' } }, 'tools'],
    ['chat', { tools: [{ type: 'function', function: { name: 'f', parameters: '{}' } }] }, 'tools[0].parameters'],
    ['chat', { messages: [{ role: 'user', content: [{ type: 'text', text: 1 }] }] }, 'messages[0].content[0].text'],
    ['chat', { messages: [{ role: 'assistant', tool_calls: {} }] }, 'messages[0].tool_calls'],
    ['chat', { stop: [1] }, 'stop'],
    ['messages', { output_config: 'high' }, 'output_config'],
    ['messages', { output_config: { format: 'json_schema' } }, 'output_config.format'],
    ['messages', { output_format: 'json_schema' }, 'output_format'],
    ['responses', { text: 'json' }, 'text'],
    ['responses', { text: { format: 'json_schema' } }, 'text.format'],
    ['responses', { text: { format: { type: 'json_schema' } } }, 'text.format.schema'],
    ['responses', { text: { format: { type: 'xml' } } }, 'text.format.type'],
    ['responses', { reasoning: 'high' }, 'reasoning'],
    ['responses', { tools: 'all' }, 'tools'],
    ['responses', { instructions: ['be brief'] }, 'instructions'],
    ['responses', { max_output_tokens: '100' }, 'max_output_tokens'],
    ['generate', { contents: 'hi' }, 'contents'],
    ['generate', { contents: ['hi'] }, 'contents[0]'],
    ['generate', { contents: [{ parts: 'hi' }] }, 'contents[0].parts'],
    ['generate', { contents: [{ parts: [5] }] }, 'contents[0].parts[0]'],
    ['generate', { contents: [{ role: 5, parts: [] }] }, 'contents[0].role'],
    ['generate', { contents: [{ parts: [{ text: 5 }] }] }, 'contents[0].parts[0].text'],
    ['generate', { contents: [{ parts: [{ text: 'a', thought: 'yes' }] }] }, 'contents[0].parts[0].thought'],
    [
      'generate',
      { contents: [{ role: 'model', parts: [{ text: 'a', thoughtSignature: {} }] }] },
      'contents[0].parts[0].thoughtSignature',
    ],
    [
      'generate',
      { contents: [{ role: 'model', parts: [{ functionCall: { name: 'f', args: '{}' } }] }] },
      'contents[0].parts[0].functionCall.args',
    ],
    [
      'generate',
      { contents: [{ parts: [{ functionResponse: { id: 'a', name: 'f', response: 'O' } }] }] },
      'contents[0].parts[0].functionResponse.response',
    ],
    [
      'generate',
      { contents: [{ parts: [{ inlineData: { mimeType: 5 } }] }] },
      'contents[0].parts[0].inlineData.mimeType',
    ],
    ['generate', { contents: [{ parts: [{ fileData: [] }] }] }, 'contents[0].parts[0].fileData'],
    ['generate', { systemInstruction: 5 }, 'systemInstruction'],
    ['generate', { tools: 'all' }, 'tools'],
    ['generate', { tools: [5] }, 'tools[0]'],
    ['generate', { tools: [{ functionDeclarations: 'f' }] }, 'tools[0].functionDeclarations'],
    ['generate', { tools: [{ googleSearch: true }] }, 'tools[0].googleSearch'],
    [
      'generate',
      { tools: [{ functionDeclarations: [{ name: 'f', parameters: '{}' }] }] },
      'tools[0].functionDeclarations[0].parameters',
    ],
    ['generate', { toolConfig: 'ANY' }, 'toolConfig'],
    ['generate', { tool_config: { function_calling_config: 'ANY' } }, 'toolConfig.functionCallingConfig'],
    ['generate', { toolConfig: { functionCallingConfig: { mode: true } } }, 'toolConfig.functionCallingConfig.mode'],
    ['generate', { generationConfig: 'warm' }, 'generationConfig'],
    ['generate', { generationConfig: { temperature: 'warm' } }, 'generationConfig.temperature'],
    ['generate', { generationConfig: { stopSequences: 'END' } }, 'generationConfig.stopSequences'],
    ['generate', { generationConfig: { stopSequences: [5] } }, 'generationConfig.stopSequences'],
    ['generate', { generationConfig: { responseSchema: 'OBJECT' } }, 'generationConfig.responseSchema'],
    ['generate', { generationConfig: { responseMimeType: 5 } }, 'generationConfig.responseMimeType'],
    ['generate', { generationConfig: { responseModalities: 'TEXT' } }, 'generationConfig.responseModalities'],
    ['generate', { generationConfig: { thinkingConfig: 'HIGH' } }, 'generationConfig.thinkingConfig'],
    [
      'generate',
      { generationConfig: { thinkingConfig: { thinkingBudget: 'much' } } },
      'generationConfig.thinkingConfig.thinkingBudget',
    ],
    ['generate', { cachedContent: {} }, 'cachedContent'],
    ['generate', { serviceTier: 5 }, 'serviceTier'],
    ['generate', { stream: 'yes' }, 'stream'],
  ])('is refused by its name where it says what is asked: %s %j', (client, body, param) => {
    expect(refusalFrom(() => translate(client, body)).details.param).toBe(param);
  });

  it('is listed where it only tunes what lax clients tune', () => {
    expect(translate('chat', { reasoning: 'high', thinking: true }).ignoredParams).toEqual(['reasoning', 'thinking']);
  });
});
