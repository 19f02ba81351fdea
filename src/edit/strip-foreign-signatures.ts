import { type Splice } from './apply-splices.js';
import { type BodyScan, type Member } from './body-scan.js';
import { cutItems } from './cut-items.js';
import { tooMany } from './refuse-too-many.js';
import { scanElement } from './scan-body.js';
import { type Span } from './skip-json.js';

/** The beginning of a thought signature that the gateway made from another vendor's reasoning: `gw1.` in base64. */
const CARRIER = 'Z3cxL';

const SIGNATURES: readonly string[] = ['thoughtSignature', 'thought_signature'];
const CALLS = ['functionCall', 'function_call'] as const;

/** Google's own stand-in for the signature of a call that its model did not make. */
const NO_SIGNATURE = '"skip_thought_signature_validator"';

/** The most contents and parts that are looked into. The longest conversations have some thousand that could carry any. */
const MOST_LOOKS = 10_000;

/**
 * Takes the signatures that the gateway made itself out of a history of generateContent. A client keeps them when a
 * conversation moves from a translated model to a Gemini model, which answers 400 to a signature that it cannot read.
 * An empty text that only bore one goes with it. Throws a 400 for more of them than any conversation has.
 *
 * @param needsSignature whether the model refuses a call without any signature: such a call gets Google's stand-in.
 */
export function stripForeignSignatures(scan: BodyScan, needsSignature: boolean): Splice[] {
  const member = scan.member('contents');
  if (!member || !scan.body.subarray(member.valueStart, member.valueEnd).includes(CARRIER)) return [];
  let looks = 0;
  const mentionsIt = ({ start, end }: Span): boolean => {
    if (!scan.body.subarray(start, end).includes(CARRIER)) return false;
    if (++looks > MOST_LOOKS)
      throw tooMany('contents', MOST_LOOKS, 'contents and parts with reasoning of another vendor');
    return true;
  };
  const contents = scan.elements('contents');
  const cutsOf = contents.map((content, index) =>
    mentionsIt(content) ? cutParts(scanElement(scan, 'contents', index), needsSignature, mentionsIt) : [],
  );
  return [
    ...cutItems(
      contents,
      cutsOf.map((cuts) => cuts === 'all'),
    ),
    ...cutsOf.flatMap((cuts) => (cuts === 'all' ? [] : cuts)),
  ];
}

/** @returns 'all' when nothing of the content would be left, which Google refuses too. */
function cutParts(
  content: BodyScan | undefined,
  needsSignature: boolean,
  mentionsIt: (part: Span) => boolean,
): Splice[] | 'all' {
  const parts = content?.elements('parts') ?? [];
  const cutsOf = parts.map((part, index) =>
    content !== undefined && mentionsIt(part) ? cutSignature(scanElement(content, 'parts', index), needsSignature) : [],
  );
  const isCut = cutsOf.map((cuts) => cuts === 'all');
  if (parts.length > 0 && isCut.every(Boolean)) return 'all';
  return [...cutItems(parts, isCut), ...cutsOf.flatMap((cuts) => (cuts === 'all' ? [] : cuts))];
}

/** @returns 'all' when the part would be an empty text. */
function cutSignature(part: BodyScan | undefined, needsSignature: boolean): Splice[] | 'all' {
  const isForeign = ({ name }: Member): boolean =>
    SIGNATURES.includes(name) && part?.readString(name)?.startsWith(CARRIER) === true;
  const isCut = part?.members.map(isForeign) ?? [];
  if (part === undefined || !isCut.includes(true)) return [];
  const isCall = CALLS.some((name) => part.has(name));
  if (isCall && needsSignature) {
    return part.members
      .filter(isForeign)
      .map(({ valueStart, valueEnd }) => ({ start: valueStart, end: valueEnd, text: NO_SIGNATURE }));
  }
  const isEmpty = part.members.length === isCut.filter(Boolean).length || part.readString('text') === '';
  if (isEmpty && !isCall) return 'all';
  return cutItems(
    part.members.map(({ nameStart, valueEnd }) => ({ start: nameStart, end: valueEnd })),
    isCut,
  );
}
