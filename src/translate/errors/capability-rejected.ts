import { GatewayError } from '../../dialects/gateway-error.js';

const DENIED = [
  'only supported',
  String.raw`(?:not|n't|un|never)[ -]?(?:be )?(?:support|allow|permit|accept|available|enabled|recogni)`,
  'unsupported|invalid|unknown|unexpected|extra inputs',
].join('|');

/** A sentence in which one of these words and a denial stand together, in whatever order. */
function denied(words: string): RegExp {
  return new RegExp(String.raw`(?:${words})[^.\n]{0,120}(?:${DENIED})|(?:${DENIED})[^.\n]{0,120}(?:${words})`, 'i');
}

function oneOf(...wordings: readonly string[]): RegExp {
  return new RegExp(wordings.join('|'), 'i');
}

/**
 * What Claude Code calls the parts of its requests that a model may not take, by how vendors word it; the first that
 * fits counts. Where the whole message is `capability_rejected: <word>`, it repeats the request without that part by
 * itself.
 */
const CAPABILITIES: readonly (readonly [wording: RegExp, word: string])[] = [
  [
    oneOf(
      String.raw`at most \d+ (?:image|document|pdf|file)`,
      String.raw`too many (?:image|document|pdf|file|media)`,
      String.raw`(?:image|document|pdf|page)s? (?:count |number )?(?:exceeds?|limit)`,
    ),
    'media_budget',
  ],
  [denied(String.raw`image_url|input_image|images?\b|vision|multi-?modal`), 'image_block'],
  [/only (?:supports?|accepts?) text/i, 'image_block'],
  [denied(String.raw`input_file|file_data|documents?\b|pdfs?\b|application\/pdf`), 'document_block'],
  [
    oneOf(
      String.raw`encrypted[_ ]content`,
      String.raw`(?:thinking|thought)[^.\n]{0,66}signature[^.\n]{0,60}(?:(?:in|not )valid|corrupt|verif)`,
      String.raw`(?:invalid|corrupted)[^.\n]{0,40}signature`,
    ),
    'thinking_signature',
  ],
  [denied(String.raw`reasoning[_.]?effort|\beffort\b`), 'effort_unsupported'],
  [
    denied(String.raw`response_?format|json_?schema|structured outputs?|responseschema|text\.format`),
    'structured_outputs_unsupported',
  ],
  [denied(String.raw`cache_control|prompt_cache_breakpoint`), 'cache_control_field'],
  [
    oneOf(
      String.raw`system (?:message|role|prompt)[^.\n]{0,81}(?:(?:must|only) be .{0,4}first|at the (?:beginning|start))`,
      String.raw`multiple system messages`,
    ),
    'mid_conv_system',
  ],
  [/max_(?:completion_|output_)?tokens[^.\n]{0,60}(?:too large|exceed)/i, 'max_tokens_context_overflow'],
];

/** As much of a message as is looked at. UTF-16 code units. */
const LONGEST_LOOKED_AT = 2_000;

/**
 * A refusal of an upstream in the words on which Claude Code goes on by itself; as it was where it is about something
 * else. A conversation that is too long is never one of these: the sentence with the numbers is understood by every
 * version.
 */
export function wordCapability(error: GatewayError): GatewayError {
  if (error.status !== 400 && error.status !== 422) return error;
  if (/prompt is too long|exceed context limit/i.test(error.message)) return error;
  const message = error.message.slice(0, LONGEST_LOOKED_AT);
  const word = CAPABILITIES.find(([wording]) => wording.test(message))?.[1];
  return word === undefined ? error : new GatewayError(400, `capability_rejected: ${word}`, error.details);
}
