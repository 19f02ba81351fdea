import { type ThinkingBlock } from '../neutral/neutral-request.js';
import { type Seal, type SealFamily } from '../neutral/seal.js';
import { asArray, asObject, asString, parseText, textOf, withoutAbsent } from '../../dialects/wire-value.js';

/** Reasoning of another vendor as an answer has it. */
type Reasoning = Pick<ThinkingBlock, 'text' | 'redacted' | 'seal'>;

const MARK = 'gw1.';

/** How {@link MARK} begins in base64. */
const BEGINNING = 'Z3cxL';

/** What other carriers are bounded by, for each of the most thinking blocks that an answer has. */
const MOST_VALUES = 10_000;

const FAMILIES: readonly SealFamily[] = ['claude', 'oai', 'goog', 'chat'];

/**
 * Carries the reasoning of other vendors' models, text and seal, in the `thoughtSignature` of the part that follows it.
 * Gemini CLI sends a signature back without the thoughts before it, so the text stands in the carrier, too. It is
 * base64, because Google's SDK for Python reads the field as bytes and writes it anew.
 */
export function writeThoughtSignature(reasoning: readonly Reasoning[]): string {
  const carried = reasoning.map(({ text, redacted, seal }) => ({
    t: text === '' ? undefined : text,
    r: redacted ? 1 : undefined,
    f: seal?.family,
    v: seal?.value,
    id: seal?.itemId,
    m: seal?.maker,
  }));
  return Buffer.from(MARK + JSON.stringify(carried)).toString('base64');
}

/** The signature of a call of another vendor's model that had no reasoning for it. */
export const NO_REASONING = writeThoughtSignature([]);

/** Whether the gateway has written a signature. */
export function isCarriedSignature(signature: string): boolean {
  return signature.startsWith(BEGINNING) && decode(signature).startsWith(MARK);
}

/** Reads the reasoning in a signature of the gateway's; none in a damaged one. */
export function readThoughtSignature(signature: string): Reasoning[] {
  return asArray(parseText(decode(signature).slice(MARK.length), MOST_VALUES)).flatMap((entry) => {
    const carried = asObject(entry);
    if (carried === undefined) return [];
    const seal = sealOf(carried);
    return [{ text: textOf(carried.t), redacted: carried.r === 1, ...(seal && { seal }) }];
  });
}

/** Reads base64 in either alphabet. */
function decode(signature: string): string {
  return Buffer.from(signature, 'base64').toString('utf8');
}

function sealOf(carried: object): Seal | undefined {
  const { f, v, id, m } = carried as { f?: unknown; v?: unknown; id?: unknown; m?: unknown };
  const family = FAMILIES.find((name) => name === f);
  if (family === undefined || typeof v !== 'string') return undefined;
  return withoutAbsent<Seal>({ family, value: v, ...one('itemId', id), ...one('maker', m) });
}

function one(name: 'itemId' | 'maker', value: unknown): Partial<Seal> {
  const text = asString(value);
  return text === undefined ? {} : { [name]: text };
}
