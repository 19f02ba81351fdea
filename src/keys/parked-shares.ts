import { type Charge } from './charge.js';
import { type LimitKind } from './limit-kind.js';
import { usedOf } from './measure-use.js';
import { Share } from './share.js';
import { type Shares } from './shares.service.js';

/**
 * Shares of limits that a key does not have at the moment. A budget that it once had goes on being booked, so that nothing is
 * missing when it is set again; one that it never had is not: the ledger knows what a first budget begins with.
 */
export class ParkedShares {
  private readonly shares = new Map<LimitKind, Share>();
  /** Budgets of which the database has not told yet whether they were ever booked; their use is kept until it does. */
  private readonly unknown = new Map<LimitKind, Share>();
  private asking = false;

  constructor(
    private readonly keyId: string,
    private readonly pool: Shares,
  ) {}

  /** Whether there is something to book. */
  get count(): boolean {
    return this.shares.size + this.unknown.size > 0;
  }

  park(kind: LimitKind, share: Share): void {
    share.resize(0, 0);
    this.shares.set(kind, share);
  }

  /** What is parked of a limit that comes back: what was used and reported must not be reported anew. */
  take(kind: LimitKind): Share | undefined {
    const share = this.shares.get(kind);
    this.shares.delete(kind);
    this.unknown.delete(kind);
    return share;
  }

  /** Finds out which of the budgets that are not set were booked before, by another process or a former one. */
  lookFor(kinds: readonly LimitKind[]): void {
    for (const kind of kinds) if (!this.shares.has(kind) && !this.unknown.has(kind)) this.unknown.set(kind, new Share(this.keyId, kind, 0, 0));
    void this.ask();
  }

  /** Books what was used, except with shares that have it already. */
  use(used: Charge, except: ReadonlyMap<Share, number>): void {
    for (const [kind, share] of [...this.shares, ...this.unknown]) {
      if (!kind.startsWith('budget_') || except.has(share)) continue;
      share.use(usedOf(kind, used));
      if (this.shares.has(kind)) this.pool.watch(share);
    }
    void this.ask();
  }

  private async ask(): Promise<void> {
    if (this.asking || this.unknown.size === 0) return;
    this.asking = true;
    const asked = new Map(this.unknown);
    const booked = await this.pool.bookedKinds(this.keyId);
    this.asking = false;
    // The next use asks again.
    if (!booked) return;
    for (const [kind, share] of asked) {
      if (this.unknown.get(kind) !== share) continue;
      this.unknown.delete(kind);
      if (!booked.has(kind)) continue;
      this.shares.set(kind, share);
      this.pool.watch(share);
    }
  }
}
