import { type Splice } from './apply-splices.js';
import { type BodyScan } from './body-scan.js';
import { cutItems } from './cut-items.js';
import { scanElement } from './scan-body.js';
import { type Span } from './skip-json.js';

/** Begins the opaque field of a thinking block that the gateway made from another vendor's reasoning. */
const CARRIER = 'gw1.';

/**
 * Takes out of a Messages history the thinking blocks whose signature the gateway made itself: a client keeps them when a
 * conversation moves from a translated model to a Claude model, which answers 400 to a signature that is not its own.
 */
export function stripForeignThinking(scan: BodyScan): Splice[] {
  const member = scan.member('messages');
  if (!member || !scan.body.subarray(member.valueStart, member.valueEnd).includes(CARRIER)) return [];
  const messages = scan.elements('messages');
  const cutsOf = messages.map((message, index) => (mentionsCarrier(scan, message) ? cutBlocks(scanElement(scan, 'messages', index)) : []));
  return [
    ...cutItems(messages, cutsOf.map((cuts) => cuts === 'all')),
    ...cutsOf.flatMap((cuts) => (cuts === 'all' ? [] : cuts)),
  ];
}

/** @returns 'all' when nothing of the message would be left, which Anthropic refuses too. */
function cutBlocks(message: BodyScan | undefined): Splice[] | 'all' {
  const blocks = message?.elements('content') ?? [];
  const isCut = blocks.map((block, index) => message !== undefined && mentionsCarrier(message, block) && isForeignThinking(scanElement(message, 'content', index)));
  return blocks.length > 0 && isCut.every(Boolean) ? 'all' : cutItems(blocks, isCut);
}

function mentionsCarrier({ body }: BodyScan, { start, end }: Span): boolean {
  return body.subarray(start, end).includes(CARRIER);
}

/** Whether a content block is one of the gateway's own thinking blocks. */
export function isForeignThinking(block: BodyScan | undefined): boolean {
  const type = block?.readString('type');
  if (type !== 'thinking' && type !== 'redacted_thinking') return false;
  return block?.readString(type === 'thinking' ? 'signature' : 'data')?.startsWith(CARRIER) === true;
}
