import { type Conversation, type Turn, withoutReminders } from '../answer/conversation.js';
import { type JsonObject, listOf, objectOf, textOf } from '../json-value.js';
import { partText } from './check-request.js';
import { joinTurns } from './join-turns.js';

export function readGenerateConversation(body: JsonObject): Conversation {
  const config = objectOf(body.generationConfig);
  const calling = objectOf(objectOf(body.toolConfig).functionCallingConfig);
  return {
    turns: joinTurns(body.contents).flatMap(readTurns),
    tools: listOf(body.tools)
      .flatMap((tool) => listOf(objectOf(tool).functionDeclarations))
      .map(objectOf)
      .map((declaration) => ({
        name: textOf(declaration.name),
        schema: declaration.parametersJsonSchema ?? declaration.parameters ?? { type: 'object' },
      })),
    thinks: objectOf(config.thinkingConfig).includeThoughts === true,
    forcedTool: calling.mode === 'ANY' ? { name: textOf(listOf(calling.allowedFunctionNames)[0]) } : undefined,
    forbidsTools: calling.mode === 'NONE',
    format: config.responseJsonSchema ?? config.responseSchema,
    maxTokens: typeof config.maxOutputTokens === 'number' ? config.maxOutputTokens : undefined,
    stops: listOf(config.stopSequences).map(textOf),
  };
}

function readTurns({ role, parts }: JsonObject): Turn[] {
  const list = listOf(parts).map(objectOf);
  if (role === 'model')
    return [{ role: 'assistant', toolCalls: list.filter((part) => part.functionCall !== undefined).length }];

  const text = withoutReminders(list.map(partText).join('\n'));
  return [
    ...list
      .filter((part) => part.functionResponse !== undefined)
      .map((part) => ({ role: 'tool' as const, text: resultText(objectOf(objectOf(part.functionResponse).response)) })),
    ...(text === '' ? [] : [{ role: 'user' as const, text }]),
  ];
}

function resultText(response: JsonObject): string {
  return typeof response.output === 'string' ? response.output : JSON.stringify(response);
}
