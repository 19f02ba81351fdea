import { describe, expect, it } from '@jest/globals';
import { ALERT_EVENTS } from '../config/alert-words.js';
import { en } from '../../web/src/i18n/en.js';
import { toSlackBody, toWebhookBody } from './alert-message.js';
import { linkToPage } from './link-to-page.js';
import { pauseAfter } from './alert-timing.js';
import { describeAlert } from './describe-alert.js';
import { findExpiring } from './find-expiring.js';
import { type Subject } from './subject-names.repository.js';

const TEAM: Subject = { kind: 'team', id: 'team_1', name: '<!channel> & co' };
const DAY_MS = 86_400_000;

describe('the text of an alert', () => {
  it('says of a spent budget whose it is, how much, and until when', () => {
    expect(
      describeAlert(
        {
          type: 'budget.threshold',
          detail: 'budget_week',
          threshold: 100,
          facts: { spent_usd: 50.129, limit_usd: 50, resets_at: '2026-12-07T00:00:00.000Z' },
        },
        TEAM,
      ),
    ).toEqual({
      title: 'The weekly budget of team "<!channel> & co" (team_1) is spent',
      text: '$50.13 of $50 are spent. Requests are refused until 2026-12-07 00:00 UTC, unless an operator raises it.',
    });
  });

  it('is there for every event, and has no gap in it where a fact is missing', () => {
    for (const type of ALERT_EVENTS) {
      const { title, text } = describeAlert({ type, detail: 'budget_day', threshold: 75, facts: {} }, TEAM);
      expect([title.length > 10, text.length > 10, /undefined|null|\[object/.test(title)]).toEqual([true, true, false]);
    }
  });

  it('is there for what a newer version has noted, too', () => {
    const unknown = { type: 'team.renamed' as 'budget.threshold', detail: '', threshold: 0, facts: {} };
    expect(describeAlert(unknown, TEAM).title).toBe('team.renamed: <!channel> & co');
    const limit = { ...unknown, type: 'budget.threshold' as const, detail: 'budget_year', threshold: 75 };
    expect(describeAlert(limit, TEAM).title).toContain('75 % of the budget_year budget of team');
  });

  it('calls nobody in Slack, whatever a name has in it', () => {
    const message = { id: 'msg_1', type: 't', atMs: 0, title: TEAM.name, text: '<@U1>', subject: TEAM, facts: {} };
    const linked = { ...message, link: 'https://gateway.example/dashboard/usage?a&b' };
    expect(JSON.parse(toSlackBody(linked))).toEqual({
      text: '*&lt;!channel&gt; &amp; co*\n&lt;@U1&gt;\nhttps://gateway.example/dashboard/usage?a&amp;b',
    });
    expect(JSON.parse(toWebhookBody(linked))).toMatchObject({ data: { subject: { name: '<!channel> & co' } } });
  });
});

describe('the link of an alert', () => {
  const publicUrl = new URL('https://gateway.example/llm');

  it('leads to the page that shows more of it, and nowhere where the address of the gateway is not known', () => {
    const linkOf = (type: string, kind: Subject['kind'] = 'team') =>
      linkToPage({ type, subject: { kind, id: 'i', name: 'n' } }, publicUrl);
    const links = [...ALERT_EVENTS, 'test'].map((type) => [type, linkOf(type)?.replace(publicUrl.href, '')]);
    expect(Object.fromEntries(links)).toEqual({
      'budget.threshold': '/dashboard/usage',
      'account.needs_login': '/dashboard/accounts',
      'account.disabled': '/dashboard/accounts',
      'upstream.unavailable': '/dashboard/models',
      'upstream.recovered': '/dashboard/models',
      'pool.exhausted': '/dashboard/accounts',
      'pool.recovered': '/dashboard/accounts',
      'key.expires_soon': '/dashboard/keys',
      'admin_token.expires_soon': '/dashboard/',
      'usage.unrecorded': '/dashboard/',
      test: '/dashboard/',
    });
    expect(linkOf('budget.threshold', 'key')).toBe('https://gateway.example/llm/dashboard/keys');
    expect(linkToPage({ type: 'test', subject: null }, undefined)).toBeUndefined();
  });

  it('is there for pages that there are', () => {
    const pages = ALERT_EVENTS.map((type) => linkToPage({ type, subject: null }, publicUrl)?.split('/').at(-1));
    for (const page of pages) expect(page === '' || Object.hasOwn(en.shell.pages, page ?? '')).toBe(true);
  });
});

describe('the pause after a failure', () => {
  it('doubles up to an hour, is never the same for all, and is what the receiver asks for at least', () => {
    const [least, most] = [0, 1].map((random) => [1, 2, 3, 20, 2_000].map((nth) => pauseAfter(nth, 5_000, 0, random)));
    expect(least).toEqual([2_500, 5_000, 10_000, 1_800_000, 1_800_000]);
    expect(most).toEqual([5_000, 10_000, 20_000, 3_600_000, 3_600_000]);
    expect(pauseAfter(1, 5_000, 60_000)).toBe(60_000);
    expect(pauseAfter(1, 5_000, 30 * DAY_MS)).toBe(3_600_000);
  });
});

describe('what ends within a week', () => {
  const key = { id: 'key_1', createdAtMs: 0, expiresAtMs: 30 * DAY_MS, revokedAtMs: null };
  it.each([
    ['it ends in a week', {}, 23 * DAY_MS, true],
    ['it ends later', {}, 22 * DAY_MS, false],
    ['it has ended', {}, 30 * DAY_MS, false],
    ['it was made for a week', { createdAtMs: 23 * DAY_MS }, 24 * DAY_MS, false],
    ['it is revoked', { revokedAtMs: 1 }, 24 * DAY_MS, false],
    ['it never ends', { expiresAtMs: null }, 24 * DAY_MS, false],
  ])('%s', (_what, more, nowMs, told) => {
    expect(findExpiring('key.expires_soon', [{ ...key, ...more }], nowMs)).toHaveLength(told ? 1 : 0);
  });
});
