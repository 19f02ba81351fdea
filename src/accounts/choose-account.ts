import { type AccountSource, type TeamAccount } from './team-account.js';
import { scoreOf } from './account-health.js';
import { checkEligibility, type Eligibility } from './check-eligibility.js';
import { type ConversationPins } from './conversation-pins.js';
import { findLastResort } from './last-resort.js';
import { type RememberedAnswer } from './outcome.js';
import { type PooledAccount } from './pooled-account.js';
import { placeConversation } from './place-conversation.js';
import { rotateSmoothly } from './rotate-smoothly.js';

export interface PickRequest {
  upstream: string;
  /** As the upstream knows it. */
  model: string;
  /** Null where the client does not say which conversation a request belongs to. */
  conversationId: string | null;
  /** Ids of accounts that this request has already failed on. */
  exclude: ReadonlySet<string>;
  /** Whether an account may pay for this caller; absent: all may. */
  mayPay?: ((account: TeamAccount) => boolean) | undefined;
}

/**
 * Why an account was chosen: `home`, the conversation lives there; `placed`, a new conversation; `moved`, its account
 * is out for longer; `visit`, for this request only; `turn`, a request without a conversation.
 */
export type ChoiceReason = 'home' | 'placed' | 'moved' | 'visit' | 'turn';

export type Choice =
  | { kind: 'account'; pooled: PooledAccount; trial: boolean; why: ChoiceReason }
  /** The only one that could pay, asked although it rests or was refused. */
  | { kind: 'last_resort'; pooled: PooledAccount }
  /** No source of the upstream has an account: what the client brought itself is all there is. */
  | { kind: 'no_account' }
  /** There are accounts, but none that may pay for this caller. */
  | { kind: 'not_allowed' }
  /** All that are left have as many requests under way as they take. */
  | { kind: 'busy' }
  /**
   * Those that could pay rest from 429s. `untilMs` (steady) is when the first is back; `answer` is what upstream told
   * the only one.
   */
  | { kind: 'throttled'; untilMs: number | null; answer: RememberedAnswer | null }
  /** All are away for now; `untilMs` (steady) is the earliest known moment at which one may be back. */
  | { kind: 'unavailable'; untilMs: number | null }
  /**
   * None comes back without a person. `untilMs` (steady): somebody has just tried the only one, and another may then.
   */
  | { kind: 'refused'; untilMs: number | null };

/** The order of sources: the first one that has an account of the upstream pays, whatever state its accounts are in. */
const SOURCES: readonly (readonly AccountSource[])[] = [
  ['file', 'import'],
  ['api_key'],
  ['refresh_key'],
  ['auth_json'],
];

/** The accounts that pay for an upstream: those of its first source that has any. */
export function payersOf(accounts: Iterable<PooledAccount>, upstream: string): PooledAccount[] {
  const all = [...accounts].filter(({ account }) => account.upstream === upstream && account.retiredAtMs === null);
  for (const sources of SOURCES) {
    const some = all.filter(({ account }) => sources.includes(account.source));
    if (some.length > 0) return some;
  }
  return [];
}

/** An account that may take the request. */
interface Candidate {
  id: string;
  /** As configured, times its health. */
  weight: number;
  pooled: PooledAccount;
  trial: boolean;
}

/** What choosing remembers from one request to the next. */
export interface ChoiceMemory {
  pins: ConversationPins;
  /** Credits of the rotation, by account id. */
  credits: Map<string, number>;
}

/**
 * A conversation stays where it is. Where its account cannot take this one request, another serves it and the pin
 * stays; where the account is out for longer, the conversation moves. Without a conversation the accounts take turns.
 * `nowMs` is steady.
 */
export function chooseAccount(
  all: readonly PooledAccount[],
  request: PickRequest,
  memory: ChoiceMemory,
  nowMs: number,
): Choice {
  if (all.length === 0) return { kind: 'no_account' };
  const { exclude, mayPay, model } = request;
  const conversation = request.conversationId === null ? null : `${request.upstream}\0${request.conversationId}`;
  const pinned = conversation === null ? undefined : memory.pins.find(conversation, nowMs);
  const home =
    pinned === undefined ? undefined : all.find(({ account }) => account.id === pinned && (!mayPay || mayPay(account)));
  const atHome = home && checkEligibility(home, model, nowMs);
  if (home && atHome?.state === 'eligible' && !exclude.has(home.account.id))
    return { kind: 'account', pooled: home, trial: atHome.trial, why: 'home' };

  const payers = mayPay ? all.filter(({ account }) => mayPay(account)) : all;
  if (payers.length === 0) return { kind: 'not_allowed' };
  const eligibilities: Eligibility[] = [];
  const candidates: Candidate[] = [];
  let someBusy = false;
  for (const pooled of payers) {
    const eligibility = checkEligibility(pooled, model, nowMs);
    eligibilities.push(eligibility);
    const { id, weight } = pooled.account;
    if (exclude.has(id)) continue;
    if (eligibility.state === 'eligible')
      candidates.push({ id, weight: weight * scoreOf(pooled.health, nowMs), pooled, trial: eligibility.trial });
    else someBusy ||= isBusy(eligibility);
  }
  const chosen =
    conversation === null ? rotateSmoothly(candidates, memory.credits) : placeConversation(conversation, candidates);
  if (!chosen) return someBusy ? { kind: 'busy' } : withoutCandidate(payers, eligibilities, exclude, nowMs);
  const onlyThisRequest = atHome !== undefined && atHome.state !== 'hard';
  if (conversation !== null && !onlyThisRequest) memory.pins.put(conversation, chosen.id, nowMs);
  const why = conversation === null ? 'turn' : onlyThisRequest ? 'visit' : pinned === undefined ? 'placed' : 'moved';
  return { kind: 'account', pooled: chosen.pooled, trial: chosen.trial, why };
}

function isBusy(eligibility: Eligibility): boolean {
  return eligibility.state === 'soft' && eligibility.reason === 'busy';
}

function withoutCandidate(
  payers: readonly PooledAccount[],
  eligibilities: readonly Eligibility[],
  exclude: ReadonlySet<string>,
  nowMs: number,
): Choice {
  const resort = findLastResort(payers, eligibilities, exclude, nowMs);
  if (!resort) return describeAbsence(eligibilities);
  return resort.kind === 'ask' ? { kind: 'last_resort', pooled: resort.pooled } : resort;
}

function describeAbsence(all: readonly Eligibility[]): Exclude<Choice, { pooled: PooledAccount }> {
  // A refused credential is tried again now and then, but it takes a person to mend it: nobody should wait for that.
  const back = all.filter((one) => one.state !== 'hard' || one.reason === 'exhausted');
  if (back.length === 0) return { kind: 'refused', untilMs: null };
  const times = back.flatMap((one) => (one.state !== 'eligible' && one.untilMs !== null ? [one.untilMs] : []));
  const untilMs = times.length > 0 ? Math.min(...times) : null;
  return back.some((one) => one.state === 'soft' && one.reason === 'cooling')
    ? { kind: 'throttled', untilMs, answer: null }
    : { kind: 'unavailable', untilMs };
}
