import { isObject, type JsonObject } from '../json-value.js';

export interface ToolCall {
  readonly name: string;
  readonly input: JsonObject;
}

/** What a prompt asks of the sandbox with `[[…]]`. */
export interface Directives {
  /** `[[tool NAME {…}]]`: calls of one answer; `[[next]]` begins the next answer's. */
  readonly toolBatches: readonly (readonly ToolCall[])[];
  /** `[[text N]]`: N tokens of filler as the answer. */
  readonly textTokens?: number;
  /** `[[think N]]`: N tokens of thinking, if the request turns thinking on. */
  readonly thinkTokens?: number;
  /** `[[pace MS]]`: pause between events. */
  readonly paceMs?: number;
  /** `[[fault {…}]]`: a script for the answer to this prompt, in the form of `Script`. */
  readonly fault?: JsonObject;
}

const OPENING = /\[\[(tool|next|text|think|pace|fault)\b[ \t]*/g;

/** The directives of a prompt, or undefined if it has none. What does not parse is ordinary text. */
export function parseDirectives(prompt: string): Directives | undefined {
  const batches: ToolCall[][] = [[]];
  const found: { -readonly [K in keyof Directives]?: Directives[K] } = {};
  let any = false;
  for (const match of prompt.matchAll(OPENING)) {
    const rest = prompt.slice(match.index + match[0].length);
    const number = Number(/^(\d+)\s*\]\]/.exec(rest)?.[1] ?? NaN);
    switch (match[1]) {
      case 'tool': {
        const call = parseToolCall(rest);
        if (call === undefined) continue;

        batches.at(-1)?.push(call);
        break;
      }
      case 'next':
        batches.push([]);
        break;
      case 'fault': {
        const fault = readJsonObject(rest);
        if (fault === undefined) continue;

        found.fault = fault;
        break;
      }
      default:
        if (Number.isNaN(number)) continue;

        found[match[1] === 'text' ? 'textTokens' : match[1] === 'think' ? 'thinkTokens' : 'paceMs'] = number;
    }
    any = true;
  }
  return any ? { ...found, toolBatches: batches.filter((batch) => batch.length > 0) } : undefined;
}

function parseToolCall(rest: string): ToolCall | undefined {
  const name = /^[^\s\]{]+/.exec(rest)?.[0];
  if (name === undefined) return undefined;

  const afterName = rest.slice(name.length).trimStart();
  if (afterName.startsWith(']]')) return { name, input: {} };

  const input = readJsonObject(afterName);
  return input === undefined ? undefined : { name, input };
}

/** The JSON object that `text` begins with and that `]]` follows. Its strings may contain braces and brackets. */
function readJsonObject(text: string): JsonObject | undefined {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (inString) {
      if (char === '\\') i++;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '{') depth++;
    else if (char === '}' && --depth === 0) {
      return text
        .slice(i + 1)
        .trimStart()
        .startsWith(']]')
        ? parseObject(text.slice(0, i + 1))
        : undefined;
    } else if (depth === 0) return undefined;
  }
  return undefined;
}

function parseObject(json: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
