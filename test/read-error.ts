import { type ErrorResponse } from '@anthropic-ai/sdk/resources/shared';
import { type ErrorObject } from 'openai/resources/shared';
import { expect } from '@jest/globals';
import { type Dialect } from '../src/dialects/dialect.js';
import { type RawAnswer } from './send-request.js';

interface ReadError {
  /** Google's `status`. */
  type: string;
  message: string;
  /** OpenAI's; absent from the others' errors. */
  code?: string | null;
  param?: string | null;
}

interface GoogleError {
  code: number;
  message: string;
  status: string;
  /** `RetryInfo`, where the error says when to ask again. */
  details?: { retryDelay: string }[];
}

/**
 * The error of an answer of the gateway's own, after a check that its body is exactly what the dialect's clients
 * expect.
 */
export function readError(dialect: Dialect, { status, headers, body }: Omit<RawAnswer, 'cut'>): ReadError {
  expect(headers['content-type']).toMatch(/^application\/json/);
  expect(headers['content-length']).toBe(String(body.length));
  if (dialect === 'messages') {
    const answer = JSON.parse(body.toString()) as ErrorResponse;
    expect(Object.keys(answer).sort()).toEqual(['error', 'request_id', 'type']);
    expect(answer.type).toBe('error');
    expect(Object.keys(answer.error).sort()).toEqual(['message', 'type']);
    expect(answer.request_id ?? undefined).toBe(headers['request-id']);
    return answer.error;
  }
  if (dialect === 'generate') {
    const answer = JSON.parse(body.toString()) as { error: GoogleError };
    expect(Object.keys(answer)).toEqual(['error']);
    const { code, message, status: type, details, ...more } = answer.error;
    expect([code, more]).toEqual([status, {}]);
    expect(details?.[0]?.retryDelay).toBe(headers['retry-after'] && `${String(headers['retry-after'])}s`);
    return { type, message };
  }
  const answer = JSON.parse(body.toString()) as { error: ErrorObject };
  expect(Object.keys(answer)).toEqual(['error']);
  expect(Object.keys(answer.error).sort()).toEqual(['code', 'message', 'param', 'type']);
  return answer.error;
}

/** What an error is called in a dialect: Anthropic's `type`, OpenAI's, or Google's `status`. */
export function typeOf(dialect: Dialect, anthropic: string, openai: string, google: string): string {
  if (dialect === 'messages') return anthropic;
  return dialect === 'generate' ? google : openai;
}
