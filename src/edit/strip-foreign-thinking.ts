import { type Splice } from './apply-splices.js';
import { type BodyScan } from './body-scan.js';
import { cutItems } from './cut-items.js';
import { tooMany } from './refuse-too-many.js';
import { scanElement } from './scan-body.js';
import { type Span } from './skip-json.js';

/** The beginning of the opaque field of a thinking block that the gateway made from another vendor's reasoning. */
const CARRIER = 'gw1.';

/**
 * The most messages and blocks that are looked into. The longest conversations have some thousand that could carry any.
 */
const MOST_LOOKS = 10_000;

/**
 * Takes those thinking blocks out of a Messages history whose signature the gateway made itself. A client keeps them
 * when a conversation moves from a translated model to a Claude model, which answers 400 to a signature that is not its
 * own. Throws a 400 for more of them than any conversation has.
 */
export function stripForeignThinking(scan: BodyScan): Splice[] {
  const member = scan.member('messages');
  if (!member || !scan.body.subarray(member.valueStart, member.valueEnd).includes(CARRIER)) return [];
  let looks = 0;
  const mentionsIt = ({ start, end }: Span): boolean => {
    if (!scan.body.subarray(start, end).includes(CARRIER)) return false;
    if (++looks > MOST_LOOKS)
      throw tooMany('messages', MOST_LOOKS, 'messages and blocks with thinking of another vendor');
    return true;
  };
  const messages = scan.elements('messages');
  const cutsOf = messages.map((message, index) =>
    mentionsIt(message) ? cutBlocks(scanElement(scan, 'messages', index), mentionsIt) : [],
  );
  return [
    ...cutItems(
      messages,
      cutsOf.map((cuts) => cuts === 'all'),
    ),
    ...cutsOf.flatMap((cuts) => (cuts === 'all' ? [] : cuts)),
  ];
}

/** @returns 'all' when nothing of the message would be left, which Anthropic refuses too. */
function cutBlocks(message: BodyScan | undefined, mentionsIt: (block: Span) => boolean): Splice[] | 'all' {
  const blocks = message?.elements('content') ?? [];
  const isCut = blocks.map(
    (block, index) =>
      message !== undefined && mentionsIt(block) && isForeignThinking(scanElement(message, 'content', index)),
  );
  return blocks.length > 0 && isCut.every(Boolean) ? 'all' : cutItems(blocks, isCut);
}

/** Tells whether a content block is one of the gateway's own thinking blocks. */
export function isForeignThinking(block: BodyScan | undefined): boolean {
  const type = block?.readString('type');
  if (type !== 'thinking' && type !== 'redacted_thinking') return false;
  return block?.readString(type === 'thinking' ? 'signature' : 'data')?.startsWith(CARRIER) === true;
}
