import { Injectable } from '@nestjs/common';
import { AccountPool } from '../accounts/account-pool.service.js';
import { type TeamAccount } from '../accounts/team-account.js';
import { VendorStates } from '../accounts/vendor-states.service.js';
import { type GatewayError } from '../dialects/gateway-error.js';
import { type Payer } from '../accounts/payer.js';
import { type RoutedCall } from './call.js';
import { type HeldFailure } from './attempt-result.js';
import { findSeals, mayHaveSeals } from '../edit/find-seals.js';
import { SealOwners } from './seal-owners.js';
import { type NamedState, readNamedStates, readToldStates, sealState } from './vendor-state.js';

/** The only account that can answer a request, because it holds the state that the request names. */
export interface StateOwner {
  accountId: string;
  /** The vendor's error on any other account, after which the client sends its whole conversation again. */
  notFound: GatewayError;
}

/** Sends requests that name a vendor's state to the account that made the state. */
@Injectable()
export class StateOwners {
  constructor(
    private readonly states: VendorStates,
    private readonly pool: AccountPool,
  ) {}

  /**
   * Finds the account. Resolves with undefined for a request that names no state or an unknown one: then the vendor
   * decides.
   */
  find(call: RoutedCall): Promise<StateOwner | undefined> | undefined {
    const named = readNamedStates(call);
    return named.length === 0 || this.pool.payers(upstreamOf(call)).length === 0
      ? undefined
      : this.findOwner(upstreamOf(call), named);
  }

  private async findOwner(upstream: string, named: readonly NamedState[]): Promise<StateOwner | undefined> {
    const found = await this.states.findAccount(upstream, named);
    return found && { accountId: found.accountId, notFound: found.state.notFound };
  }

  /** Undefined for a request in which nothing is sealed, and where only one account pays. */
  findSeals(call: RoutedCall): Promise<SealOwners> | undefined {
    const { dialect, route, scan } = call;
    if (dialect !== 'responses' || route.endpoint.dialect !== dialect || !mayHaveSeals(scan)) return undefined;
    return this.pool.payers(upstreamOf(call)).length < 2 ? undefined : this.findSealOwners(call);
  }

  private async findSealOwners(call: RoutedCall): Promise<SealOwners> {
    const seals = findSeals(call.scan);
    const states = seals.map(({ sealed }) => sealState(sealed));
    const found = await this.states.findAccounts(upstreamOf(call), states);
    const accounts = seals.flatMap(({ sealed }, index) => {
      const accountId = found.get(states[index]?.id ?? '');
      return accountId === undefined ? [] : [[sealed, accountId] as const];
    });
    return new SealOwners(seals, new Map(accounts), (one, other) => this.areOfOneOrganisation(one, other));
  }

  private areOfOneOrganisation(one: string, other: string): boolean {
    const [first, second] = [one, other].map((id) => organisationOf(this.pool.find(id)?.account));
    return first !== undefined && first === second;
  }

  /** Whether an account can take the request, now or after those under way. */
  serves(accountId: string, call: RoutedCall, model: string, mayPay?: (account: TeamAccount) => boolean): boolean {
    return this.pool.canServe(accountId, upstreamOf(call), model, mayPay);
  }

  /** Throws where the account cannot take the request now. */
  assertServes(owner: StateOwner, call: RoutedCall, model: string, mayPay?: (account: TeamAccount) => boolean): void {
    if (!this.serves(owner.accountId, call, model, mayPay)) throw owner.notFound;
  }

  /** Remembers which account holds the states that a request named and its answer told of. */
  remember(call: RoutedCall, account: Payer, pieces: readonly Buffer[]): void {
    const upstream = upstreamOf(call);
    // Where there is one account, there is no choice to make.
    if (account.owner !== 'team' || this.pool.payers(upstream).length < 2) return;
    // That a request with an item was served does not say that the vendor looked the item up.
    const named = readNamedStates(call).filter(({ kind }) => kind !== 'item');
    this.states.remember(upstream, [...named, ...readToldStates(call, pieces)], account.id);
  }
}

function organisationOf(account: TeamAccount | undefined): string | undefined {
  return account?.login.kind === 'tokens' ? (account.login.organizationId ?? undefined) : undefined;
}

function upstreamOf({ route }: RoutedCall): string {
  return route.endpoint.upstream;
}

/** Says whether an account is out for longer than this request. Then its state counts as lost. */
export function isLost({ account }: HeldFailure): boolean {
  return account.kind === 'throttled' || account.kind === 'exhausted' || account.kind === 'unauthorized';
}
