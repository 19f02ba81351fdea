import { type Conversation, type OfferedTool, type Turn } from './conversation.js';
import { type Directives, parseDirectives, type ToolCall } from './directives.js';
import { sampleJson } from './sample-json.js';
import { estimateTokens, fillerBytes, fillerTokens, splitTokens } from './tokens.js';

interface PlannedCall extends ToolCall {
  readonly tool?: OfferedTool;
}

/** What the pretend model says, before a dialect writes it down. */
export interface AnswerPlan {
  /** Tokens of thinking; none when the request does not turn it on. */
  readonly thinking: readonly string[];
  /** Tokens of text; lazy when huge. */
  readonly text: Iterable<string>;
  readonly toolCalls: readonly PlannedCall[];
  readonly stop: 'end' | 'tools' | 'length' | 'stop-sequence';
  readonly stopSequence?: string;
  readonly outputTokens: number;
}

/** Parts of an answer that a script has fixed. */
interface AnswerWish {
  readonly text?: string;
  readonly thinking?: string;
  readonly toolCalls?: readonly ToolCall[];
  readonly hugeMegabytes?: number;
}

/**
 * The answer to a conversation, the same one for the same conversation: an echo of the last prompt, or what the
 * directives in it ask for. Each batch of tool calls is served once; when the results of the last batch are in, the
 * answer quotes them.
 */
export function planAnswer(conversation: Conversation, wish: AnswerWish = {}): AnswerPlan {
  const { turns } = conversation;
  const place = findDirectives(turns);
  const directives = place === undefined ? undefined : place.directives;
  const calls = plannedCalls(conversation, wish, place);
  const thinking = conversation.thinks ? thinkingOf(turns, wish, directives) : [];
  if (wish.hugeMegabytes !== undefined) {
    const bytes = wish.hugeMegabytes * 1024 * 1024;
    return { thinking, text: fillerBytes(bytes), toolCalls: [], stop: 'end', outputTokens: Math.ceil(bytes / 4) };
  }
  const said = wish.text ?? (calls.length > 0 ? `Using ${calls.map((call) => call.name).join(', ')}.` : undefined);
  const tokens = said === undefined ? textOf(conversation, place) : splitTokens(said);
  const { text, ...ending } = limitText(tokens, thinking.length, conversation);
  return {
    ...ending,
    thinking,
    text,
    toolCalls: calls,
    stop: calls.length > 0 ? 'tools' : ending.stop,
    outputTokens: thinking.length + text.length + calls.reduce((sum, call) => sum + estimateTokens(call.input) + 8, 0),
  };
}

interface DirectivePlace {
  readonly index: number;
  readonly directives: Directives;
}

/**
 * The last prompt with directives, unless the person has said something else since and it is that which is to be
 * answered.
 */
function findDirectives(turns: readonly Turn[]): DirectivePlace | undefined {
  for (let index = turns.length - 1; index >= 0; index--) {
    const turn = turns[index];
    const directives = turn?.role === 'user' ? parseDirectives(turn.text) : undefined;
    if (directives !== undefined) return { index, directives };

    if (turn?.role === 'user' && index === turns.length - 1) return undefined;
  }
  return undefined;
}

function plannedCalls(conversation: Conversation, wish: AnswerWish, place: DirectivePlace | undefined): PlannedCall[] {
  const { tools, forcedTool } = conversation;
  if (tools.length === 0 || conversation.forbidsTools) return [];

  const served = conversation.turns
    .slice((place?.index ?? 0) + 1)
    .filter((turn) => turn.role === 'assistant' && turn.toolCalls > 0).length;
  const wanted = wish.toolCalls ?? place?.directives.toolBatches[served] ?? [];
  if (wanted.length > 0)
    return wanted.map((call) => ({ ...call, tool: tools.find((tool) => tool.name === call.name) }));

  if (forcedTool === undefined) return [];

  const tool = tools.find((offered) => offered.name === forcedTool.name) ?? tools[0];
  const input = sampleJson(tool?.schema ?? { type: 'object' }, 'sandbox');
  return tool === undefined ? [] : [{ name: tool.name, input: input as ToolCall['input'], tool }];
}

function textOf(conversation: Conversation, place: DirectivePlace | undefined): string[] {
  const { turns, format } = conversation;
  if (format !== undefined)
    return splitTokens(JSON.stringify(sampleJson(format, `Sandbox: ${cut(lastPrompt(turns), 40)}`)));

  if (place?.directives.textTokens !== undefined) return fillerTokens(place.directives.textTokens);

  const results = turns.slice((place?.index ?? -1) + 1).flatMap((turn) => (turn.role === 'tool' ? [turn.text] : []));
  if (results.length > 0 && turns.at(-1)?.role !== 'user')
    return splitTokens(`Done. TOOL RESULT: ${results.join('\n')}`);

  return splitTokens(`Hello from the sandbox. You said: ${cut(lastPrompt(turns), 200)}`);
}

function thinkingOf(turns: readonly Turn[], wish: AnswerWish, directives: Directives | undefined): string[] {
  return directives?.thinkTokens === undefined
    ? splitTokens(wish.thinking ?? `The user says “${cut(lastPrompt(turns), 60)}”. 想一想 🤔 …`)
    : fillerTokens(directives.thinkTokens);
}

function limitText(tokens: string[], thinkingTokens: number, { maxTokens, stops }: Conversation) {
  const whole = tokens.join('');
  const hit = stops
    .map((stop) => ({ stop, at: whole.indexOf(stop) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at)[0];
  const kept = hit === undefined ? tokens : splitTokens(whole.slice(0, hit.at));
  const room = maxTokens === undefined ? Infinity : Math.max(maxTokens - thinkingTokens, Math.min(maxTokens, 1));
  if (kept.length > room) return { text: kept.slice(0, room), stop: 'length' as const };

  return hit === undefined
    ? { text: kept, stop: 'end' as const }
    : { text: kept, stop: 'stop-sequence' as const, stopSequence: hit.stop };
}

function lastPrompt(turns: readonly Turn[]): string {
  const turn = turns.findLast((candidate) => candidate.role === 'user');
  return turn?.role === 'user' ? turn.text : '';
}

/** The first `length` characters, counted so that none is cut in half. */
function cut(text: string, length: number): string {
  return [...text.slice(0, length * 2)].slice(0, length).join('');
}
