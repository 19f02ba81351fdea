import { formatUsd } from '../config/format-usd.js';
import { nameCommand } from '../config/name-command.js';
import { KEY_LIMITS, LIMIT_NAMES } from '../keys/limit-table.js';
import { type AlertFact, type AlertFacts, type NewAlert } from './alert.js';
import { type Subject } from './subject-names.repository.js';

/** What people read: a line that says what has happened, and sentences that say what it means and what to do. */
export interface AlertText {
  title: string;
  text: string;
}

const HOLDERS: Readonly<Partial<Record<Subject['kind'], string>>> = {
  key: 'gateway key',
  member: 'member',
  team: 'team',
};

const PERIODS: ReadonlyMap<string, string> = new Map([
  ['day', 'daily'],
  ['week', 'weekly'],
  ['month', 'monthly'],
]);

/** Says in plain words what an alert is about. */
export function describeAlert(
  alert: Pick<NewAlert, 'type' | 'detail' | 'threshold' | 'facts'>,
  subject: Subject,
): AlertText {
  const { facts } = alert;
  switch (alert.type) {
    case 'budget.threshold':
      return describeBudget(alert, subject);
    case 'account.needs_login':
      return {
        title: `Account ${subject.name} needs a person`,
        text:
          `It pays for nothing: ${textOf(facts, 'reason')}. ${nameCommand('accounts add')} logs in anew; a fixed key ` +
          'has to be replaced.',
      };
    case 'account.disabled':
      return {
        title: `Account ${subject.name} is disabled`,
        text: `It pays for nothing until an operator enables it: ${nameCommand(`accounts enable ${subject.id}`)}.`,
      };
    case 'upstream.unavailable':
      return {
        title: `Endpoint ${subject.name} fails again and again`,
        text:
          `Requests${forModels(facts)} have failed there. They go to the next endpoint of their model where there is ` +
          'one, and else to clients as errors.',
      };
    case 'upstream.recovered':
      return {
        title: `Endpoint ${subject.name} is well again`,
        text: `It was unavailable since ${minuteOf(facts, 'begun_at')}; no replica has found it failing for a while.`,
      };
    case 'pool.exhausted':
      return {
        title: `No account can pay for the upstream ${subject.name}`,
        text: `Requests to it are refused. Its accounts: ${textOf(facts, 'states')}.${backAt(facts)}`,
      };
    case 'pool.recovered':
      return {
        title: `Accounts pay for the upstream ${subject.name} again`,
        text: `None could since ${minuteOf(facts, 'begun_at')}.`,
      };
    case 'key.expires_soon':
      return {
        title: `Gateway key "${subject.name}" (${subject.id}) ends on ${minuteOf(facts, 'expires_at')}`,
        text: 'Requests with it are refused from then on. Make another key for its holder, or give it a later end.',
      };
    case 'admin_token.expires_soon':
      return {
        title: `Admin token "${subject.name}" (${subject.id}) ends on ${minuteOf(facts, 'expires_at')}`,
        text: 'Requests with it are refused from then on. Make another one for whoever uses it.',
      };
    case 'usage.unrecorded':
      return {
        title: 'The gateway does not record what requests use',
        text: `Reports and budgets miss it: ${textOf(facts, 'reason')}.`,
      };
    default:
      return {
        title: `${String(alert.type)}: ${subject.name}`,
        text: 'A newer version of the gateway has noted this, and knows what it means.',
      };
  }
}

function describeBudget(
  { detail, threshold, facts }: Pick<NewAlert, 'detail' | 'threshold' | 'facts'>,
  of: Subject,
): AlertText {
  // A newer version may know further limits.
  const name = LIMIT_NAMES.find((known) => known === detail);
  const period = name === undefined ? detail : KEY_LIMITS[name].period;
  const holder = HOLDERS[of.kind] === undefined ? 'the organization' : `${HOLDERS[of.kind]} "${of.name}" (${of.id})`;
  const budget = `${PERIODS.get(period) ?? period} budget of ${holder}`;
  const sums = `$${formatUsd(centsOf(facts, 'spent_usd'))} of $${formatUsd(Number(facts['limit_usd']))} are spent`;
  const until = minuteOf(facts, 'resets_at');
  return threshold >= 100
    ? {
        title: `The ${budget} is spent`,
        text: `${sums}. Requests are refused until ${until}, unless an operator raises it.`,
      }
    : { title: `${threshold} % of the ${budget} are spent`, text: `${sums}. It begins anew on ${until}.` };
}

function forModels(facts: AlertFacts): string {
  const models = facts['models'];
  return Array.isArray(models) && models.length > 0 ? ` for ${models.join(', ')}` : '';
}

function backAt(facts: AlertFacts): string {
  return facts['until'] ? ` The first may be back on ${minuteOf(facts, 'until')}.` : '';
}

function centsOf(facts: AlertFacts, name: AlertFact): number {
  return Math.round(Number(facts[name]) * 100) / 100;
}

function textOf(facts: AlertFacts, name: AlertFact): string {
  return String(facts[name] ?? 'the reason is not known').replace(/\.$/, '');
}

/** People on several continents read it, so the time is in UTC and says so. */
function minuteOf(facts: AlertFacts, name: AlertFact): string {
  const at = facts[name];
  return typeof at === 'string' ? `${at.slice(0, 16).replace('T', ' ')} UTC` : 'a moment that is not known';
}
