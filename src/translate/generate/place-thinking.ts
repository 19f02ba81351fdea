import { type Block, type ThinkingBlock } from '../neutral/neutral-request.js';
import { isCarriedSignature, readThoughtSignature } from './thought-signature.js';

/** Stand-ins that clients send where they have no signature, in Google's own words. They seal nothing. */
const NO_SIGNATURE: readonly string[] = ['skip_thought_signature_validator', 'context_engineering_is_the_way_to_go'];

const THOUGHT = 'contents[].parts[].thought';
const SIGNATURE = 'contents[].parts[].thoughtSignature';

/** Adds the text of a thought. Pieces of one thought come in parts of their own. */
export function addThought(blocks: Block[], text: string): void {
  const last = blocks.at(-1);
  if (last?.type === 'thinking' && last.seal === undefined)
    blocks[blocks.length - 1] = { ...last, text: last.text + text };
  else blocks.push({ type: 'thinking', text, redacted: false, param: THOUGHT });
}

/**
 * Adds what a signature seals: the thoughts before it or, without any, the ones that its vendor withholds. A carrier of
 * the gateway's has the thoughts in it, and takes the place of those that the client kept.
 *
 * @param isAlone whether the part with the signature has no content, and so comes after the text that it is about.
 */
export function addSignature(blocks: Block[], signature: string, isAlone: boolean): void {
  if (signature === '' || NO_SIGNATURE.includes(signature)) return;
  if (isCarriedSignature(signature)) return placeCarried(blocks, signature, isAlone);
  const seal = { family: 'goog' as const, value: signature };
  const last = blocks.at(-1);
  if (last?.type === 'thinking' && last.seal === undefined)
    blocks[blocks.length - 1] = { ...last, seal, param: SIGNATURE };
  else blocks.push({ type: 'thinking', text: '', redacted: true, seal, param: SIGNATURE });
}

function placeCarried(blocks: Block[], signature: string, isAlone: boolean): void {
  const thinking = readThoughtSignature(signature).map((reasoning): ThinkingBlock => ({
    type: 'thinking',
    ...reasoning,
    param: SIGNATURE,
  }));
  if (thinking.length === 0) return;
  const open = blocks.findLastIndex((block) => block.type === 'toolCall' || isSealed(block)) + 1;
  const kept = blocks.slice(open).findIndex(({ type }) => type === 'thinking');
  const place = kept !== -1 ? open + kept : isAlone ? open : blocks.length;
  const since = blocks.splice(place).filter((block) => block.type !== 'thinking');
  blocks.push(...thinking, ...since);
}

function isSealed(block: Block): boolean {
  return block.type === 'thinking' && block.seal !== undefined;
}
