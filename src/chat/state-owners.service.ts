import { Injectable } from '@nestjs/common';
import { organizationOf } from '../accounts/assign-account-ids.js';
import { AccountPool } from '../accounts/account-pool.service.js';
import { type TeamAccount } from '../accounts/team-account.js';
import { VendorStates } from '../accounts/vendor-states.service.js';
import { type GatewayError } from '../dialects/gateway-error.js';
import { type Payer } from '../accounts/payer.js';
import { type RoutedCall } from './call.js';
import { type HeldFailure } from './attempt-result.js';
import { type ModelRoute } from '../models/model-route.js';
import { findSeals, mayHaveSeals } from '../edit/find-seals.js';
import { SealOwners } from './seal-owners.js';
import { namesOtherState } from './names-other-state.js';
import { type NamedState, readNamedStates, readToldStates, sealState } from './vendor-state.js';

/** The only account that can answer a request, because it holds the state that the request names. */
export interface StateOwner {
  accountId: string;
  /** The vendor's error on any other account, after which the client sends its whole conversation again. */
  notFound: GatewayError;
}

/** The one endpoint that can answer a request. */
interface Tie {
  route: ModelRoute;
  /** Undefined where nobody knows the account; then the vendor decides. */
  owner: StateOwner | undefined;
}

/** Sends requests that name a vendor's state to the account that made the state. */
@Injectable()
export class StateOwners {
  constructor(
    private readonly states: VendorStates,
    private readonly pool: AccountPool,
  ) {}

  /**
   * Finds what ties a request to one of the endpoints, and there to the account that made the state which the request
   * names. Resolves with undefined for a request that names none, and for one of unknown owner where there is no other
   * endpoint: then the vendor decides.
   */
  findTie(
    call: RoutedCall,
    routes: readonly ModelRoute[],
    seals: SealOwners | undefined,
  ): Promise<Tie | undefined> | Tie | undefined {
    const able = routes.filter(({ endpoint }) => endpoint.dialect === call.dialect);
    const home = able.includes(call.route) ? call.route : able[0];
    if (!home) return undefined;
    const named = readNamedStates(call);
    if (named.length > 0) return this.findOwner(home, able, named);
    if (routes.length < 2) return undefined;
    if (seals?.hasSummary) return tieTo(this.routeOf(seals.summaryAccount, able) ?? home);
    return namesOtherState(call) ? tieTo(home) : undefined;
  }

  private routeOf(accountId: string | undefined, routes: readonly ModelRoute[]): ModelRoute | undefined {
    const upstream = accountId === undefined ? undefined : this.pool.find(accountId)?.account.upstream;
    return routes.find(({ endpoint }) => endpoint.upstream === upstream);
  }

  /** A state of which nobody knows was made at the first endpoint of its dialect, most likely. */
  private async findOwner(
    home: ModelRoute,
    routes: readonly ModelRoute[],
    named: readonly NamedState[],
  ): Promise<Tie | undefined> {
    for (const route of routes) {
      const { upstream } = route.endpoint;
      const found =
        this.pool.payers(upstream).length === 0 ? undefined : await this.states.findAccount(upstream, named);
      if (found) return { route, owner: { accountId: found.accountId, notFound: found.state.notFound } };
    }
    return tieTo(home);
  }

  /** Undefined for a request in which nothing is sealed, and where only one account pays. */
  findSeals(call: RoutedCall, routes: readonly ModelRoute[]): Promise<SealOwners> | undefined {
    const { dialect, scan } = call;
    if (dialect !== 'responses' || !mayHaveSeals(scan)) return undefined;
    const upstreams = new Set(
      routes.filter(({ endpoint }) => endpoint.dialect === dialect).map(({ endpoint }) => endpoint.upstream),
    );
    const payers = [...upstreams].reduce((sum, upstream) => sum + this.pool.payers(upstream).length, 0);
    return payers < 2 ? undefined : this.findSealOwners(call, [...upstreams]);
  }

  private async findSealOwners(call: RoutedCall, upstreams: readonly string[]): Promise<SealOwners> {
    const seals = findSeals(call.scan);
    const states = seals.map(({ sealed }) => sealState(sealed));
    const found = await Promise.all(upstreams.map((upstream) => this.states.findAccounts(upstream, states)));
    const accounts = seals.flatMap(({ sealed }, index) => {
      const id = states[index]?.id ?? '';
      const accountId = found.find((one) => one.has(id))?.get(id);
      return accountId === undefined ? [] : [[sealed, accountId] as const];
    });
    return new SealOwners(seals, new Map(accounts), (one, other) => this.areOfOneOrganisation(one, other));
  }

  private areOfOneOrganisation(one: string, other: string): boolean {
    const [first, second] = [one, other].map((id) => {
      const account = this.pool.find(id)?.account;
      return account ? organizationOf(account) : null;
    });
    return first !== null && first === second;
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
    const isOnly = call.route.model.endpoints.length === 1 && this.pool.payers(upstream).length < 2;
    if (account.owner !== 'team' || isOnly) return;
    // That a request with an item was served does not say that the vendor looked the item up.
    const named = readNamedStates(call).filter(({ kind }) => kind !== 'item');
    this.states.remember(upstream, [...named, ...readToldStates(call, pieces)], account.id);
  }
}

function tieTo(route: ModelRoute): Tie {
  return { route, owner: undefined };
}

function upstreamOf({ route }: RoutedCall): string {
  return route.endpoint.upstream;
}

/** Says whether an account is out for longer than this request. Then its state counts as lost. */
export function isLost({ account }: HeldFailure): boolean {
  return account.kind === 'throttled' || account.kind === 'exhausted' || account.kind === 'unauthorized';
}
