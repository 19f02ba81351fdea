import { type BodyScan } from './body-scan.js';
import { tooMany } from './refuse-too-many.js';
import { scanElement } from './scan-body.js';

/** What an item of a Responses input has that only its vendor can open. */
export interface SealedItem {
  sealed: string;
  /** Whether the item is reasoning, which a conversation can do without, unlike a summary. */
  isReasoning: boolean;
}

const MARK = '"encrypted_content"';
/** The most items that are read; the longest conversations have some thousand with reasoning. */
const MOST_ITEMS = 10_000;

/** Whether a Responses input may have anything sealed; one native search. */
export function mayHaveSeals(scan: BodyScan): boolean {
  const member = scan.member('input');
  return member !== undefined && scan.body.subarray(member.valueStart, member.valueEnd).includes(MARK);
}

/** The seals of reasoning and summaries in a Responses input, in their order. Throws a 400 for more than any has. */
export function findSeals(scan: BodyScan): SealedItem[] {
  const seals: SealedItem[] = [];
  scan.elements('input').forEach(({ start, end }, at) => {
    if (!scan.body.subarray(start, end).includes(MARK)) return;
    if (seals.length >= MOST_ITEMS) throw tooMany('input', MOST_ITEMS, 'items with sealed reasoning');
    const item = scanElement(scan, 'input', at);
    const sealed = item?.readString('encrypted_content');
    if (sealed) seals.push({ sealed, isReasoning: item?.readString('type') === 'reasoning' });
  });
  return seals;
}
