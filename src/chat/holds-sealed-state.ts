import { type RoutedCall } from './call.js';

/**
 * What vendors seal in a conversation, by its members' names and values: reasoning with a signature
 * (https://platform.claude.com/docs/en/build-with-claude/extended-thinking), encrypted reasoning and summaries
 * (https://platform.openai.com/docs/guides/reasoning), thought signatures
 * (https://ai.google.dev/gemini-api/docs/thought-signatures). The gateway's carriers stand in the same members.
 */
const MARKS = [
  '"signature"',
  '"redacted_thinking"',
  '"encrypted_content"',
  '"compaction"',
  '"reasoning.encrypted"',
] as const;

const SIGNATURES = ['"thoughtSignature"', '"thought_signature"'] as const;
/** A signature that seals something: not the gateway's own without reasoning, base64 of `gw1.[]`. */
const SEALED_SIGNATURE = /"thought(?:Signature|_signature)"\s*:(?!\s*"Z3cxLltd")/;

/**
 * Whether a conversation may hold what only the model can read that made it. A tool's input with such a member counts,
 * too: then another model is not asked, which is the safe side.
 */
export function holdsSealedState({ scan }: Pick<RoutedCall, 'scan'>): boolean {
  if (MARKS.some((mark) => scan.body.includes(mark))) return true;
  return SIGNATURES.some((name) => scan.body.includes(name)) && SEALED_SIGNATURE.test(scan.body.toString('latin1'));
}
