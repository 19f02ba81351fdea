import { type SealedItem } from '../edit/find-seals.js';

/** Begins what the gateway has sealed itself, which is opened or taken out for every vendor. */
const OWN_SEAL = /^gwc?1\./;

function isVendorSummary({ sealed, isReasoning }: SealedItem): boolean {
  return !isReasoning && !OWN_SEAL.test(sealed);
}

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

  /** Whether the request has a summary that only its vendor can open, and no conversation can do without. */
  get hasSummary(): boolean {
    return this.seals.some((seal) => isVendorSummary(seal));
  }

  /** The account of the newest such summary, where that is known. */
  get summaryAccount(): string | undefined {
    const newest = this.seals.findLast((seal) => isVendorSummary(seal));
    return newest && this.accounts.get(newest.sealed);
  }

  /**
   * Tells the seals of reasoning that an account cannot open; undefined where there are none. `isAway` says that a seal
   * of which nothing is known will be another upstream's.
   */
  foreignTo(accountId: string, isAway: boolean): ((sealed: string) => boolean) | undefined {
    const isForeign = (sealed: string): boolean => {
      const owner = this.accounts.get(sealed);
      if (owner === undefined) return isAway && !OWN_SEAL.test(sealed);
      return owner !== accountId && !this.share(owner, accountId);
    };
    return this.seals.some(({ sealed, isReasoning }) => isReasoning && isForeign(sealed)) ? isForeign : undefined;
  }
}
