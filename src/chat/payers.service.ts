import { Injectable } from '@nestjs/common';
import { type TeamAccount } from '../accounts/team-account.js';
import { type Credential, CredentialsService } from '../auth/credentials.service.js';
import { ConfigService } from '../config/config.service.js';
import { isBound, mayUseAccount } from '../keys/resolved-key.js';
import { AccountQueue, allBusy } from './account-queue.service.js';
import { timeLeftMs } from './attempt-time.js';
import { type RoutedCall } from './call.js';
import { noteAbsence } from './describe-absence.js';
import { limitedModel } from './limited-model.js';
import { isLost, StateOwners } from './state-owners.service.js';
import { type Leg, type Walk } from './walk.js';

/** Finds who pays for the next attempt at an endpoint. */
@Injectable()
export class Payers {
  constructor(
    private readonly config: ConfigService,
    private readonly credentials: CredentialsService,
    private readonly queue: AccountQueue,
    private readonly stateOwners: StateOwners,
  ) {}

  /**
   * Resolves with undefined where nobody can be asked; the walk then knows why. Where another endpoint can follow,
   * nobody waits for a busy account, and none is asked that rests.
   */
  async find(walk: Walk, leg: Leg): Promise<Credential | undefined> {
    const { owner, last, seals } = walk;
    const { call, tried } = leg;
    const { request, holder, conversation } = call;
    const mayPay = holder && isBound(holder) ? (account: TeamAccount) => mayUseAccount(holder, account) : undefined;
    if (owner && last) {
      if (isLost(last)) throw owner.notFound;
      return undefined;
    }
    if (owner) this.stateOwners.assertServes(owner, call, limitedModel(call), mayPay);
    // A named conversation has its account; of another one, what is sealed says where it was.
    const latest = conversation.name === undefined ? seals?.latest : undefined;
    const isFree =
      latest !== undefined && !tried.has(latest) && this.stateOwners.serves(latest, call, limitedModel(call), mayPay);
    const only = owner?.accountId ?? (isFree ? latest : undefined);
    try {
      return await this.credentials.acquire({
        upstream: call.route.endpoint.upstream,
        model: limitedModel(call),
        conversationId: conversation.isKnown ? conversation.id : undefined,
        isUnnamed: conversation.name === undefined,
        request: holder?.clientAuthorization ?? request,
        exclude: tried,
        mayPay: only === undefined ? mayPay : (account) => account.id === only,
        inTurn: (take) => (leg.following === 0 ? this.inTurn(call, take) : this.unlessBusy(call, take)),
        sparesResting: leg.following > 0,
      });
    } catch (error) {
      leg.absence = noteAbsence(walk, call, error);
      return undefined;
    }
  }

  /** Takes an account at once where nobody waits and one is free; else waits for the turn of the caller's key. */
  private inTurn<T>(call: RoutedCall, take: () => T | undefined): T | Promise<T> {
    const { client, holder, trace, route } = call;
    const { upstream } = route.endpoint;
    const taken = this.queue.length(upstream) === 0 ? take() : undefined;
    if (taken !== undefined) return taken;
    trace.queued();
    const waitMs = Math.ceil(Math.max(1, timeLeftMs(call, this.config.current.timeouts)));
    const signal = AbortSignal.any([client.disconnect.toAbortSignal(), AbortSignal.timeout(waitMs)]);
    return this.queue.wait(upstream, holder?.key.id ?? '', signal, take);
  }

  /** Takes an account at once. Throws a 503 where others wait for one, or none is free. */
  private unlessBusy<T>({ route }: RoutedCall, take: () => T | undefined): T {
    const taken = this.queue.length(route.endpoint.upstream) === 0 ? take() : undefined;
    if (taken === undefined) throw allBusy();
    return taken;
  }
}
