import { type Dialect } from './dialect.js';
import { isHeavyJson } from './weigh-json.js';

/** The names of the events that end a stream. An `error` ends a stream as well. */
const TERMINAL_EVENTS: Readonly<Record<Dialect, readonly string[]>> = {
  messages: ['message_stop', 'error'],
  responses: ['response.completed', 'response.incomplete', 'response.failed', 'error'],
  chat: ['error'],
  generate: ['error'],
};

/** The names of the events that are sent while the model has not begun. They decide nothing. */
const IDLE_EVENTS: readonly string[] = ['ping'];

export function isTerminalEvent(dialect: Dialect, name: string): boolean {
  return TERMINAL_EVENTS[dialect].includes(name);
}

/**
 * Tells whether nothing at all follows an event that ends a stream. Chat tells usage after its `finish_reason`, and
 * Gemini has no last word.
 */
export function isLastEvent(dialect: Dialect, data: Buffer): boolean {
  return dialect === 'chat' ? isDone(data) : dialect !== 'generate';
}

/** Tells whether an event that ends a stream says that the answer failed. */
export function isErrorEnd(dialect: Dialect, name: string | undefined, data: Buffer): boolean {
  if (name === 'error' || name === 'response.failed') return true;
  return dialect === 'chat' || dialect === 'generate'
    ? hasMember(data, 'error')
    : hasType(data, 'error') || hasType(data, 'response.failed');
}

export function isIdleEvent(name: string): boolean {
  return IDLE_EVENTS.includes(name);
}

/**
 * Tells whether the data of an event ends the stream, where its `event:` line is absent or says nothing. Quotes inside
 * JSON strings are escaped, so the byte sequences below can only be real members. The hit is then confirmed at the top
 * level where that matters.
 */
export function isTerminalData(dialect: Dialect, data: Buffer): boolean {
  switch (dialect) {
    case 'messages':
    case 'responses':
      return isDone(data) || TERMINAL_EVENTS[dialect].some((name) => hasType(data, name));
    case 'chat':
      return isDone(data) || /"finish_reason": ?"[^"]/.test(latin1(data)) || hasMember(data, 'error');
    case 'generate':
      return (
        isDone(data) || data.includes('"finishReason"') || data.includes('"blockReason"') || hasMember(data, 'error')
      );
  }
}

/** The word with which servers of some dialects end their streams. */
export function isDone(data: Buffer): boolean {
  return data.length <= 16 && latin1(data).trim() === '[DONE]';
}

function hasType(data: Buffer, name: string): boolean {
  return data.includes(`"${name}"`) && parse(data)?.type === name;
}

function hasMember(data: Buffer, name: 'error'): boolean {
  return data.includes(`"${name}"`) && Boolean(parse(data)?.[name]);
}

function parse(data: Buffer): Record<string, unknown> | undefined {
  const text = data.toString();
  if (isHeavyJson(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function latin1(data: Buffer): string {
  return data.toString('latin1');
}
