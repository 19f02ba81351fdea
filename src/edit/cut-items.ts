import { type Span } from './skip-json.js';
import { type Splice } from './apply-splices.js';

/** Gives the splices that take items out of an object or array, together with the commas that separated them. */
export function cutItems(items: readonly Span[], isCut: readonly boolean[]): Splice[] {
  const cuts: Splice[] = [];
  let kept: Span | undefined;
  let firstCut: Span | undefined;
  items.forEach((item, index) => {
    if (isCut[index] === true) {
      firstCut ??= item;
      return;
    }
    if (firstCut !== undefined) cuts.push({ start: firstCut.start, end: item.start, text: '' });
    firstCut = undefined;
    kept = item;
  });
  const last = items.at(-1);
  if (firstCut !== undefined && last !== undefined)
    cuts.push({ start: kept?.end ?? firstCut.start, end: last.end, text: '' });

  return cuts;
}
