import { GatewayError } from '../gateway-error.js';

/** How vendors say that something is not taken. */
const DENIALS: readonly RegExp[] = [
  /only supported|unsupported|invalid|unknown|unexpected|extra inputs/i,
  /(?:not|n't|un|never)[ -]?(?:be )?(?:support|allow|permit|accept|available|enabled|recogni)/i,
];

/**
 * What Claude Code calls the parts of its requests that a model may not take, by the vendors' words for them; the
 * first that stands in one sentence with a denial counts. Where the whole message is `capability_rejected: <word>`,
 * Claude Code repeats the request without that part by itself.
 */
const DENIED_PARTS: readonly (readonly [words: RegExp, word: string])[] = [
  [/image_url|input_image|images?\b|vision|multi-?modal/i, 'image_block'],
  [/input_file|file_data|documents?\b|pdfs?\b|application\/pdf/i, 'document_block'],
  [/signature/i, 'thinking_signature'],
  [/reasoning[_.]?effort|\beffort\b/i, 'effort_unsupported'],
  [/response_?format|json_?schema|structured outputs?|responseschema|text\.format/i, 'structured_outputs_unsupported'],
  [/cache_control|prompt_cache_breakpoint/i, 'cache_control_field'],
];

/** Sentences that need no denial beside them. */
const SENTENCES: readonly (readonly [wording: RegExp, word: string])[] = [
  [/at most \d{1,9} (?:image|document|pdf|file)|too many (?:image|document|pdf|file|media)/i, 'media_budget'],
  [/(?:image|document|pdf|page)s? (?:count |number )?(?:exceed|limit)/i, 'media_budget'],
  [/only (?:supports?|accepts?) text/i, 'image_block'],
  [/encrypted[_ ]content|signature is not valid|corrupted thought signature/i, 'thinking_signature'],
  [/system (?:message|role|prompt)s? (?:must|has to|can|may|should) (?:only )?be (?:the |at )/i, 'mid_conv_system'],
  [/multiple system messages/i, 'mid_conv_system'],
  [/max_(?:completion_|output_)?tokens'? (?:is too large|exceeds?)/i, 'max_tokens_context_overflow'],
];

/** How much of a message the patterns are tried on, in UTF-16 code units. */
const LONGEST_LOOKED_AT = 2_000;

/**
 * Rewrites an error by which an upstream refuses a capability into the words on which Claude Code goes on by itself.
 * Gives an error about anything else back as it is, also one about a conversation that is too long: every version of
 * Claude Code understands the sentence with the numbers.
 */
export function wordCapability(error: GatewayError): GatewayError {
  if (error.status !== 400 && error.status !== 422) return error;
  if (/prompt is too long|exceed context limit/i.test(error.message)) return error;
  const word = wordFor(error.message.slice(0, LONGEST_LOOKED_AT));
  return word === undefined ? error : new GatewayError(400, `capability_rejected: ${word}`, error.details);
}

function wordFor(message: string): string | undefined {
  const told = SENTENCES.find(([wording]) => wording.test(message))?.[1];
  if (told !== undefined) return told;
  const denials = message.split(/\. |\n/).filter((sentence) => DENIALS.some((denial) => denial.test(sentence)));
  return DENIED_PARTS.find(([words]) => denials.some((sentence) => words.test(sentence)))?.[1];
}
