import { setImmediate } from 'node:timers/promises';
import { type Block, type NeutralRequest, type NeutralTool } from '../translate/neutral/neutral-request.js';

/** The tokenizer's time grows with the square of a word's length, so long words are cut. */
const SLICE_CHARACTERS = 512;

/** This many characters are counted at a time; then other requests have their turn. */
const BREATH_CHARACTERS = 16 * 1024;

/** Only this much of a prompt is counted; the rest is taken to be like it. */
const COUNTED_CHARACTERS = 1024 * 1024;

/** About what vendors add to each message or tool. */
const TOKENS_AROUND = 4;

/**
 * The most that Anthropic counts for one image, because the gateway does not read an image's size:
 * https://platform.claude.com/docs/en/build-with-claude/vision
 */
const TOKENS_OF_IMAGE = 1600;

/** A document counts as a PDF file with pages of 50 kB (in base64) and 2000 tokens. */
const BASE64_OF_PAGE = 68_000;
const TOKENS_OF_PAGE = 2000;

/** Sound counts as 32 kB of base64 and 10 tokens a second. */
const BASE64_OF_SOUND_TOKEN = 3200;

/** Text to count, and the tokens of what has no text. */
interface Portion {
  text: string;
  tokens?: number;
}

/**
 * Estimates how many tokens a request's prompt has (system prompt, tools and messages) by OpenAI's newest vocabulary.
 * The estimate is exact for no vendor, and within about a tenth for words. The first estimate loads the vocabulary
 * (some 70 MB).
 */
export async function estimateTokens(request: NeutralRequest): Promise<number> {
  const portions = portionsOf(request);
  const fixed = portions.reduce((sum, { tokens = 0 }) => sum + tokens, 0);
  return fixed + (await countWords(portions.map(({ text }) => text).filter((text) => text !== '')));
}

async function countWords(texts: readonly string[]): Promise<number> {
  const { countTokens } = await import('gpt-tokenizer/encoding/o200k_base');
  const characters = texts.reduce((sum, text) => sum + text.length, 0);
  let tokens = 0;
  let counted = 0;
  let sinceBreath = 0;
  for (const slice of slicesOf(texts)) {
    tokens += countTokens(slice, { disallowedSpecial: new Set() });
    counted += slice.length;
    sinceBreath += slice.length;
    if (counted >= COUNTED_CHARACTERS) break;
    if (sinceBreath < BREATH_CHARACTERS) continue;
    sinceBreath = 0;
    await setImmediate();
  }
  return counted === 0 ? 0 : Math.ceil((tokens * characters) / counted);
}

/** Cuts before a space where there is one, because tokens begin there. */
function* slicesOf(texts: readonly string[]): Generator<string> {
  for (const text of texts) {
    for (let start = 0; start < text.length;) {
      const limit = start + SLICE_CHARACTERS;
      // The search is within the slice: in a text without blanks it would otherwise go back to the beginning each time.
      const space = limit < text.length ? text.slice(start, limit + 1).lastIndexOf(' ') : -1;
      const end = space > 0 ? start + space : limit;
      yield text.slice(start, end);
      start = end;
    }
  }
}

function portionsOf({ system, turns, tools, format }: NeutralRequest): Portion[] {
  return [
    ...system.map(({ text }) => ({ text, tokens: TOKENS_AROUND })),
    ...tools.map((tool) => ({ text: textOfTool(tool), tokens: TOKENS_AROUND })),
    ...(format?.type === 'jsonSchema' ? [{ text: JSON.stringify(format.schema) }] : []),
    ...turns.flatMap(({ blocks }) => [{ text: '', tokens: TOKENS_AROUND }, ...blocks.flatMap(portionsOfBlock)]),
  ];
}

function textOfTool(tool: NeutralTool): string {
  switch (tool.type) {
    case 'function':
      return JSON.stringify([tool.name, tool.description, tool.schema]);
    case 'custom':
      return JSON.stringify([tool.name, tool.description, tool.format]);
    case 'webSearch':
      return 'web_search';
    case 'native':
      return JSON.stringify(tool.tool);
  }
}

function portionsOfBlock(block: Block): Portion[] {
  switch (block.type) {
    case 'text':
    case 'thinking':
      return [{ text: block.text }];
    case 'toolCall':
      return [{ text: `${block.name} ${block.args}`, tokens: TOKENS_AROUND }];
    case 'toolResult':
      return [{ text: '', tokens: TOKENS_AROUND }, ...block.content.flatMap(portionsOfBlock)];
    case 'image':
      return [{ text: '', tokens: TOKENS_OF_IMAGE }];
    case 'audio':
      return [{ text: '', tokens: Math.ceil(block.base64.length / BASE64_OF_SOUND_TOKEN) }];
    case 'document':
      if (block.source.kind === 'text') return [{ text: block.source.text }];
      return [
        {
          text: '',
          tokens:
            block.source.kind === 'base64'
              ? Math.ceil(block.source.base64.length / BASE64_OF_PAGE) * TOKENS_OF_PAGE
              : TOKENS_OF_PAGE,
        },
      ];
  }
}
