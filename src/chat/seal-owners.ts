import { type SealedItem } from '../edit/find-seals.js';

/** The accounts that made the seals in a request; those of unknown seals are left out. */
export class SealOwners {
  constructor(
    private readonly seals: readonly SealedItem[],
    /** The account by the seal. */
    private readonly accounts: ReadonlyMap<string, string>,
    /** Whether what one account has sealed, the other can open, as they are of one organisation. */
    private readonly share: (one: string, other: string) => boolean,
  ) {}

  /** The account of the newest seal that is known. */
  get latest(): string | undefined {
    const sealed = this.seals.findLast((seal) => this.accounts.has(seal.sealed))?.sealed;
    return sealed === undefined ? undefined : this.accounts.get(sealed);
  }

  /** Tells the seals of reasoning that an account cannot open; undefined where there are none. */
  foreignTo(accountId: string): ((sealed: string) => boolean) | undefined {
    const isForeign = (sealed: string): boolean => {
      const owner = this.accounts.get(sealed);
      return owner !== undefined && owner !== accountId && !this.share(owner, accountId);
    };
    return this.seals.some(({ sealed, isReasoning }) => isReasoning && isForeign(sealed)) ? isForeign : undefined;
  }
}
