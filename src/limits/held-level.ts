import { type LevelKind, type LimitLevel } from '../keys/limit-level.js';
import { LIMIT_NAMES, type LimitAmounts, type LimitName } from '../keys/limit-table.js';
import { HeldLimit } from './held-limit.js';
import { type Shares } from './shares.service.js';

/** The limits of one key, member, team or of the organization in this process, for all keys that they limit. */
export class HeldLevel {
  readonly kind: LevelKind;
  readonly id: string;
  name: string;
  /** Those that hold now, in the order of the table: another array when others hold. */
  inForce: readonly HeldLimit[] = [];
  private amounts: LimitAmounts = {};
  /** A limit that was taken away is kept: what was reserved of it is still to settle, and it may come back. */
  private readonly known = new Map<LimitName, HeldLimit>();

  constructor(
    { kind, id, name }: LimitLevel,
    private readonly shares: Shares,
  ) {
    this.kind = kind;
    this.id = id;
    this.name = name;
  }

  /** Brings other limits, other amounts or another name into force. */
  adopt({ name, limits }: LimitLevel): void {
    this.name = name;
    if (limits === this.amounts) return;
    this.amounts = limits;
    const inForce = LIMIT_NAMES.flatMap((limitName) => {
      const amount = limits[limitName];
      return amount === undefined ? [] : [this.hold(limitName, amount)];
    });
    const former = this.inForce;
    if (inForce.length !== former.length || inForce.some((limit, at) => limit !== former[at])) this.inForce = inForce;
  }

  private hold(name: LimitName, amount: number): HeldLimit {
    const known = this.known.get(name);
    if (known) {
      if (this.inForce.includes(known)) known.change(amount);
      else known.comeBack(amount);
      return known;
    }
    const limit = new HeldLimit(this, name, amount, this.shares);
    this.known.set(name, limit);
    return limit;
  }
}
