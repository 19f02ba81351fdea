import { type AccountSource, type TeamAccount } from './team-account.js';
import { scoreOf, steadyScoreOf } from './account-health.js';
import { checkEligibility, type Eligibility } from './check-eligibility.js';
import { type ConversationPins } from './conversation-pins.js';
import { findLastResort } from './last-resort.js';
import { type RememberedAnswer } from './outcome.js';
import { type PooledAccount } from './pooled-account.js';
import { placeConversation } from './place-conversation.js';
import { rotateSmoothly } from './rotate-smoothly.js';

export interface PickRequest {
  upstream: string;
  /** The upstream's name of the model. */
  model: string;
  /** Null where nothing tells which conversation the request belongs to. */
  conversationId: string | null;
  /**
   * The client does not name the conversation. Such conversations are as many as prompts, so their accounts are not
   * remembered: each request finds the account anew, by the id, the weights and who is well.
   */
  isUnnamed?: boolean | undefined;
  /** Ids of accounts that this request has already failed on. */
  exclude: ReadonlySet<string>;
  /** Whether an account may pay for this caller. Undefined: all accounts may. */
  mayPay?: ((account: TeamAccount) => boolean) | undefined;
  /** Another endpoint can take the request, so that no account is asked that rests. */
  sparesResting?: boolean | undefined;
}

/**
 * Why an account was chosen. `home`: the conversation is pinned to it. `placed`: the conversation is new. `moved`: the
 * conversation's former account is out for longer. `visit`: for this request only. `turn`: nothing tells which
 * conversation the request belongs to.
 */
export type ChoiceReason = 'home' | 'placed' | 'moved' | 'visit' | 'turn';

export type Choice =
  | { kind: 'account'; pooled: PooledAccount; trial: boolean; why: ChoiceReason }
  /** The only account that could pay, although it rests or was refused. */
  | { kind: 'last_resort'; pooled: PooledAccount }
  /** No source of the upstream has an account. The client's own credential is all there is. */
  | { kind: 'no_account' }
  /** The upstream has accounts, and none of them may pay for this caller. */
  | { kind: 'not_allowed' }
  /** Every account that is left has as many requests under way as it may have. */
  | { kind: 'busy' }
  /**
   * The accounts that could pay rest after 429s. `untilMs` (steady) is when the first rest ends. `answer` is what
   * upstream said, where there is only one such account.
   */
  | { kind: 'throttled'; untilMs: number | null; answer: RememberedAnswer | null }
  /** No account can pay for now. `untilMs` (steady) is the earliest known moment at which one may. */
  | { kind: 'unavailable'; untilMs: number | null }
  /**
   * No account works again without a person's help. `untilMs` (steady) is set where another request has just tried the
   * only account; a request may try again then.
   */
  | { kind: 'refused'; untilMs: number | null };

/**
 * The order of sources. The first source that has an account of the upstream pays, whatever state its accounts are in.
 */
const SOURCES: readonly (readonly AccountSource[])[] = [
  ['file', 'import'],
  ['api_key'],
  ['cloud'],
  ['refresh_key'],
  ['auth_json'],
];

/** Gives the accounts that pay for an upstream: all of its first source that has any. */
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
  /** The configured weight, multiplied by the health score. */
  weight: number;
  pooled: PooledAccount;
  trial: boolean;
}

/** What the choice remembers between requests. */
export interface ChoiceMemory {
  pins: ConversationPins;
  /** Credits of the rotation, by account id. */
  credits: Map<string, number>;
}

/**
 * Chooses an account. A conversation stays on its account. If that account cannot take this request, another one serves
 * it and the pin stays; if the account is out for longer, the conversation moves. One that the client does not name has
 * no pin and goes by the same order of accounts each time. Requests of no known conversation take turns. `nowMs` is
 * steady.
 */
export function chooseAccount(
  all: readonly PooledAccount[],
  request: PickRequest,
  memory: ChoiceMemory,
  nowMs: number,
): Choice {
  if (all.length === 0) return { kind: 'no_account' };
  const { exclude, mayPay, model, sparesResting } = request;
  const conversation = request.conversationId === null ? null : `${request.upstream}\0${request.conversationId}`;
  const hasPin = conversation !== null && !request.isUnnamed;
  const pinned = hasPin ? memory.pins.find(conversation, nowMs) : undefined;
  const home =
    pinned === undefined ? undefined : all.find(({ account }) => account.id === pinned && (!mayPay || mayPay(account)));
  const atHome = home && checkEligibility(home, model, nowMs);
  if (home && atHome?.state === 'eligible' && !exclude.has(home.account.id))
    return { kind: 'account', pooled: home, trial: atHome.trial, why: 'home' };

  const payers = mayPay ? all.filter(({ account }) => mayPay(account)) : all;
  if (payers.length === 0) return { kind: 'not_allowed' };
  const eligibilities: Eligibility[] = [];
  const candidates: Candidate[] = [];
  const score = conversation === null || hasPin ? scoreOf : steadyScoreOf;
  let someBusy = false;
  for (const pooled of payers) {
    const eligibility = checkEligibility(pooled, model, nowMs);
    eligibilities.push(eligibility);
    const { id, weight } = pooled.account;
    if (exclude.has(id)) continue;
    if (eligibility.state === 'eligible')
      candidates.push({ id, weight: weight * score(pooled.health, nowMs), pooled, trial: eligibility.trial });
    else someBusy ||= isBusy(eligibility);
  }
  const chosen =
    conversation === null ? rotateSmoothly(candidates, memory.credits) : placeConversation(conversation, candidates);
  if (!chosen) {
    if (someBusy) return { kind: 'busy' };
    return sparesResting ? describeAbsence(eligibilities) : withoutCandidate(payers, eligibilities, exclude, nowMs);
  }
  const { id, pooled, trial } = chosen;
  if (conversation === null) return { kind: 'account', pooled, trial, why: 'turn' };
  if (!hasPin) {
    const isAtHome = id === homeOf(conversation, payers, eligibilities);
    return { kind: 'account', pooled, trial, why: isAtHome ? 'home' : 'visit' };
  }
  if (atHome !== undefined && atHome.state !== 'hard') return { kind: 'account', pooled, trial, why: 'visit' };
  memory.pins.put(conversation, id, nowMs);
  return { kind: 'account', pooled, trial, why: pinned === undefined ? 'placed' : 'moved' };
}

/** Finds the account to which a conversation without a pin comes back: the first of all that are not out for longer. */
function homeOf(
  conversation: string,
  payers: readonly PooledAccount[],
  eligibilities: readonly Eligibility[],
): string | undefined {
  const residents = payers.filter((_, index) => eligibilities[index]?.state !== 'hard');
  return placeConversation(
    conversation,
    residents.map(({ account }) => account),
  )?.id;
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
  // The gateway tries a refused credential again now and then, but it takes a person to replace it. So nobody is told
  // to wait.
  const back = all.filter((one) => one.state !== 'hard' || one.reason === 'exhausted');
  if (back.length === 0) return { kind: 'refused', untilMs: null };
  const times = back.flatMap((one) => (one.state !== 'eligible' && one.untilMs !== null ? [one.untilMs] : []));
  const untilMs = times.length > 0 ? Math.min(...times) : null;
  return back.some((one) => one.state === 'soft' && one.reason === 'cooling')
    ? { kind: 'throttled', untilMs, answer: null }
    : { kind: 'unavailable', untilMs };
}
