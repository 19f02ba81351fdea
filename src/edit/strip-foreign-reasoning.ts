import { type Splice } from './apply-splices.js';
import { type BodyScan } from './body-scan.js';
import { cutItems } from './cut-items.js';
import { tooMany } from './refuse-too-many.js';
import { scanElement } from './scan-body.js';

/** Begins the `encrypted_content` of a reasoning item that the gateway made from another vendor's reasoning. */
const CARRIER = 'gw1.';

/** Names what is sealed, by whomever. */
const SEALED = '"encrypted_content"';

/** The most items that are read; the longest conversations have some thousand with reasoning. */
const MOST_ITEMS = 10_000;

/**
 * Takes out of a Responses input the reasoning that the gateway sealed itself, and that of which `isForeign` says that
 * another organisation sealed it. A client keeps both when a conversation moves, from a translated model to a GPT model
 * or from one account to another, and OpenAI answers 400 to a seal that it cannot open. Throws a 400 for more of it
 * than any conversation has.
 */
export function stripForeignReasoning(scan: BodyScan, isForeign?: (sealed: string) => boolean): Splice[] {
  const mark = isForeign ? SEALED : CARRIER;
  const member = scan.member('input');
  if (!member || !scan.body.subarray(member.valueStart, member.valueEnd).includes(mark)) return [];
  let read = 0;
  const items = scan.elements('input');
  const isCut = items.map(({ start, end }, at) => {
    if (!scan.body.subarray(start, end).includes(mark)) return false;
    if (++read > MOST_ITEMS) throw tooMany('input', MOST_ITEMS, 'items with reasoning of another vendor');
    const item = scanElement(scan, 'input', at);
    const sealed = item?.readString('type') === 'reasoning' ? item.readString('encrypted_content') : undefined;
    return sealed !== undefined && (sealed.startsWith(CARRIER) || isForeign?.(sealed) === true);
  });
  return cutItems(items, isCut);
}
