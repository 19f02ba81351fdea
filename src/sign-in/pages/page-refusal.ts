/** The pages' own reasons to refuse something; the words of each are in both languages. */
type RefusalReason = 'off' | 'foreignForm' | 'otherBrowser' | 'used';

/** A page refuses what was asked of it. */
export class PageRefusal extends Error {
  constructor(
    readonly status: number,
    readonly reason: RefusalReason,
  ) {
    super(reason);
  }
}
