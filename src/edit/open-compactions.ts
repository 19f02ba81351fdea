import { type Splice } from './apply-splices.js';
import { type BodyScan } from './body-scan.js';
import { introduceSummary } from './introduce-summary.js';
import { tooMany } from './refuse-too-many.js';
import { scanElement } from './scan-body.js';

/** Begins a summary that the gateway sealed. */
const SEALED = 'gwc1.';

/** A conversation has one or two; each is decrypted. */
const MOST_SUMMARIES = 1_000;

/**
 * Opens the summaries in a Responses input that the gateway sealed itself: a client keeps them when a conversation
 * moves from a translated model to a GPT model, which cannot read them. What does not open is left for the upstream to
 * refuse.
 */
export function openCompactions(scan: BodyScan, open: (sealed: string) => string | undefined): Splice[] {
  const member = scan.member('input');
  if (!member || !scan.body.subarray(member.valueStart, member.valueEnd).includes(SEALED)) return [];
  let opened = 0;
  return scan.elements('input').flatMap(({ start, end }, at) => {
    if (!scan.body.subarray(start, end).includes(SEALED)) return [];
    if (++opened > MOST_SUMMARIES) throw tooMany('input', MOST_SUMMARIES, 'items with a sealed summary');
    const summary = open(sealedIn(scanElement(scan, 'input', at)) ?? '');
    if (summary === undefined) return [];
    const content = [{ type: 'input_text', text: introduceSummary(summary) }];
    return [{ start, end, text: JSON.stringify({ type: 'message', role: 'developer', content }) }];
  });
}

function sealedIn(item: BodyScan | undefined): string | undefined {
  const type = item?.readString('type');
  return type === 'compaction' || type === 'context_compaction' ? item?.readString('encrypted_content') : undefined;
}
