import { expect } from '@jest/globals';

interface StrictPart {
  text?: string;
  thought?: true;
  thoughtSignature?: string;
  functionCall?: { id: string; name: string; args: Record<string, unknown> };
  inlineData?: { mimeType: string; data: string };
}

export interface StrictGeneration {
  parts: StrictPart[];
  finishReason: string;
  finishMessage?: string;
  groundingMetadata?: object;
  usageMetadata: Record<string, number>;
  modelVersion: string;
  responseId: string;
}

interface Chunk {
  candidates: [StrictGeneration & { content: { parts: StrictPart[]; role: string }; index: number }];
  usageMetadata?: Record<string, number>;
  modelVersion: string;
  responseId: string;
}

/** The members of which a part has one. */
const CONTENT = ['text', 'functionCall', 'inlineData'];

/** Reads a stream of generateContent with `alt=sse` as the strictest client would: any slip fails the test. */
export function readGenerateStrictly(text: string): StrictGeneration {
  expect(text.endsWith('\n\n')).toBe(true);
  const chunks = text
    .slice(0, -2)
    .split('\n\n')
    .map((block) => {
      // Google's SDK for Python takes a line that does not begin so for broken JSON.
      expect(block).toMatch(/^data: \{[^\n]*\}$/);
      return JSON.parse(block.slice('data: '.length)) as Chunk;
    });
  return readChunks(chunks);
}

/** Reads the array that a stream is without `alt=sse`, or a whole answer as an array of one. */
export function readChunks(read: readonly object[]): StrictGeneration {
  const chunks = read as readonly Chunk[];
  const [first] = chunks;
  const last = chunks.at(-1);
  const parts = chunks.flatMap(({ candidates, usageMetadata, modelVersion, responseId, ...more }, at) => {
    expect([modelVersion, responseId, more]).toEqual([first?.modelVersion, first?.responseId, {}]);
    expect(candidates).toHaveLength(1);
    const [{ content, index, finishReason }] = candidates;
    expect([content.role, index]).toEqual(['model', 0]);
    // Chats of the SDKs forget a turn of which one chunk has no parts.
    expect(content.parts.length).toBeGreaterThan(0);
    const isLast = at === chunks.length - 1;
    expect([finishReason !== undefined, usageMetadata !== undefined]).toEqual([isLast, isLast]);
    return content.parts;
  });
  parts.forEach(checkPart);
  const ids = parts.flatMap(({ functionCall }) => functionCall?.id ?? []);
  expect(new Set(ids).size).toBe(ids.length);
  const usageMetadata = last?.usageMetadata ?? {};
  const { promptTokenCount, candidatesTokenCount, thoughtsTokenCount = 0, totalTokenCount } = usageMetadata;
  expect(totalTokenCount).toBe((promptTokenCount ?? NaN) + (candidatesTokenCount ?? NaN) + thoughtsTokenCount);
  const { content: _content, index: _index, ...end } = last!.candidates[0];
  return { ...end, parts, usageMetadata, modelVersion: last!.modelVersion, responseId: last!.responseId };
}

function checkPart(part: StrictPart): void {
  expect(CONTENT.filter((name) => name in part)).toHaveLength(1);
  expect(Object.keys(part).filter((name) => ![...CONTENT, 'thought', 'thoughtSignature'].includes(name))).toEqual([]);
  // The SDKs for Python, Go and Java read bytes from it.
  if (part.thoughtSignature !== undefined) expect(part.thoughtSignature).toMatch(/^[A-Za-z0-9+/]+=*$/);
  if (part.functionCall) {
    const { id, name, args } = part.functionCall;
    expect([typeof id, typeof name, typeof args, Array.isArray(args)]).toEqual(['string', 'string', 'object', false]);
  }
}
