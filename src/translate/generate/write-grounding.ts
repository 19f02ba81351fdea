import { type GroundingMetadata } from '@google/genai';
import { type NeutralAnswer } from '../neutral/fold-events.js';

/**
 * What an answer was found in: each page once, and which of them stand behind which stretch of the text. Undefined for
 * an answer without sources. https://ai.google.dev/api/generate-content#GroundingMetadata
 */
export function writeGrounding({ citations, blocks }: NeutralAnswer): GroundingMetadata | undefined {
  if (citations.length === 0) return undefined;
  const text = blocks.map((block) => (block.type === 'text' ? block.text : '')).join('');
  const pages = new Map(citations.map(({ url, title }) => [url, title]));
  const indexOf = new Map([...pages.keys()].map((url, index) => [url, index]));
  const bytesBefore = countBytes(
    text,
    citations.flatMap(({ start, end }) => [start, end]),
  );
  return {
    groundingChunks: [...pages].map(([uri, title]) => ({ web: { uri, title } })),
    groundingSupports: citations.map(({ url, start, end }) => ({
      segment: {
        startIndex: bytesBefore.get(start) ?? 0,
        endIndex: bytesBefore.get(end) ?? 0,
        text: text.slice(start, end),
      },
      groundingChunkIndices: [indexOf.get(url) ?? 0],
    })),
  };
}

/** Counts the bytes of UTF-8 before places that are given in UTF-16 code units, in one pass over the text. */
function countBytes(text: string, places: readonly number[]): ReadonlyMap<number, number> {
  const counted = new Map<number, number>();
  let at = 0;
  let bytes = 0;
  for (const place of [...new Set(places)].sort((a, b) => a - b)) {
    bytes += Buffer.byteLength(text.slice(at, place));
    at = Math.max(at, place);
    counted.set(place, bytes);
  }
  return counted;
}
