import { GatewayError } from '../gateway-error.js';
import { type Dialect } from '../dialect.js';

const CODE = 'context_length_exceeded';

const WORDINGS = [
  /prompt is too long/i,
  /context (length|window)/i,
  /maximum number of tokens/i,
  /exceeds? the (model's )?(maximum )?context/i,
  /input (token count|is too long)/i,
  /exceed context limit|exceeded model token limit/i,
  /maximum prompt length|range of input length|prompt\s*超长/i,
  /too many input tokens|input tokens exceeded/i,
];

/** "prompt is too long: N tokens > M maximum", with the numbers where a vendor gives them. */
function promptIsTooLong(message: string): string {
  const numbers = [...message.matchAll(/\d[\d,]{2,}/g)]
    .map(([digits]) => Number(digits.replace(/,/g, '')))
    .sort((a, b) => b - a);
  const [tokens, maximum] = numbers;
  return tokens !== undefined && maximum !== undefined
    ? `prompt is too long: ${tokens} tokens > ${maximum} maximum`
    : `prompt is too long: ${message}`;
}

/** The numbers of vLLM, Anthropic and earlier OpenAI models, where the prompt fits and no room is left for the answer. */
const OVERFLOWS = [
  /\((?<output>\d+) > (?<limit>\d+) - (?<input>\d+)\)/,
  /exceed context limit: (?<input>\d+) \+ (?<output>\d+) > (?<limit>\d+)/,
  /context length is (?<limit>\d+) .{0,200}?\((?<input>\d+) in (?:the )?messages, (?<output>\d+) in the completion/,
];

/**
 * Writes Anthropic's sentence for it. Claude Code asks for a shorter answer by its numbers. Undefined where the prompt
 * itself is too long.
 */
function maxTokensOverflow(message: string): string | undefined {
  const found = OVERFLOWS.map((overflow) => overflow.exec(message)?.groups).find((groups) => groups !== undefined);
  if (found === undefined || Number(found.input) >= Number(found.limit)) return undefined;
  return `input length and \`max_tokens\` exceed context limit: ${found.input} + ${found.output} > ${found.limit}`;
}

/**
 * Makes the error that says that the conversation no longer fits, in the words of the client's dialect: Claude Code
 * starts to compact on "prompt is too long", OpenAI's clients look for the code `context_length_exceeded`.
 */
export function wordContextLength(client: Dialect, error: GatewayError): GatewayError {
  if (!isContextError(error)) return error;
  const details = { ...error.details };
  delete details.code;
  if (client !== 'messages') return new GatewayError(400, error.message, { ...details, code: CODE });
  const overflow = maxTokensOverflow(error.message);
  if (overflow !== undefined) return new GatewayError(400, overflow, details);
  return new GatewayError(
    400,
    /prompt is too long/i.test(error.message) ? error.message : promptIsTooLong(error.message),
    details,
  );
}

/** Whether an error says that the conversation is too long for the model. */
export function isContextError({ status, message, details }: GatewayError): boolean {
  if (details.code === CODE) return true;
  return (status === 400 || status === 413) && WORDINGS.some((wording) => wording.test(message));
}
