import { type BodyScan } from './body-scan.js';
import { scanElement } from './scan-body.js';

/** Reasoning without its seal, and a reference, are looked up by their id: each of them has one of these in it. */
const MARKS = ['"item_reference"', '"reasoning"'];
const SEAL = '"encrypted_content":"';
/** Items of one answer are stored together, so few of them are enough. */
const MOST_ITEMS = 20;

/**
 * Finds the ids of the latest items of a Responses input that only their vendor can look up, the latest first:
 * references, and reasoning without its seal. https://platform.openai.com/docs/guides/conversation-state
 */
export function findStoredItems(scan: BodyScan): string[] {
  const member = scan.member('input');
  if (member === undefined) return [];
  const input = scan.body.subarray(member.valueStart, member.valueEnd);
  if (!MARKS.some((mark) => input.includes(mark))) return [];
  const ids: string[] = [];
  const items = scan.elements('input');
  for (let at = items.length - 1; at >= 0 && ids.length < MOST_ITEMS; at--) {
    const { start, end } = items[at] ?? { start: 0, end: 0 };
    const bytes = scan.body.subarray(start, end);
    if (!MARKS.some((mark) => bytes.includes(mark)) || bytes.includes(SEAL)) continue;
    const id = lookedUp(scanElement(scan, 'input', at));
    if (id !== undefined) ids.push(id);
  }
  return ids;
}

function lookedUp(item: BodyScan | undefined): string | undefined {
  const type = item?.readString('type');
  const isStored = type === 'item_reference' || (type === 'reasoning' && !item?.readString('encrypted_content'));
  return isStored ? item?.readString('id') : undefined;
}
