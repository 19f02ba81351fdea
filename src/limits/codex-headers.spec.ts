import { describe, expect, it } from '@jest/globals';
import { codexHeaders } from './codex-headers.js';
import { type LimitUse } from './limit-use.js';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const DAY_ENDS = Date.parse('2026-11-25T00:00:00Z');
const WEEK_ENDS = Date.parse('2026-11-30T00:00:00Z');
const MONTH_ENDS = Date.parse('2026-12-01T00:00:00Z');

const holder = { kind: 'key', id: 'key_1', name: 'ada-laptop' } as const;
const day = (used: number): LimitUse => ({ holder, name: 'budget_day', limit: 10, used, resetsAtMs: DAY_ENDS });
const week = (used: number): LimitUse => ({ holder, name: 'budget_week', limit: 50, used, resetsAtMs: WEEK_ENDS });
const month = (used: number): LimitUse => ({ holder, name: 'budget_month', limit: 100, used, resetsAtMs: MONTH_ENDS });
const requests = (used: number): LimitUse => ({ holder, name: 'requests', limit: 60, used, resetsAtMs: null });
const tokens = (used: number): LimitUse => ({ holder, name: 'tokens', limit: 1_000, used, resetsAtMs: null });
const concurrent: LimitUse = { holder, name: 'concurrent', limit: 4, used: 3, resetsAtMs: null };

/** Percent and minutes of both windows. */
function windowsOf(...uses: LimitUse[]): (readonly string[] | undefined)[] {
  const headers: Readonly<Record<string, string>> = codexHeaders(uses, NOW);
  return ['primary', 'secondary'].map((place) => {
    const percent = headers[`x-codex-${place}-used-percent`];
    return percent === undefined ? undefined : [percent, headers[`x-codex-${place}-window-minutes`] ?? ''];
  });
}

describe('the headers of limits for Codex', () => {
  it('are none where nothing has a window', () => {
    expect(codexHeaders([], NOW)).toEqual({});
    expect(codexHeaders([concurrent], NOW)).toEqual({});
  });

  it('tell two budgets, the shorter one first, and what is left of the tightest', () => {
    expect(codexHeaders([day(2.5), month(95.004)], NOW)).toEqual({
      'x-codex-primary-used-percent': '25',
      'x-codex-primary-window-minutes': '1440',
      'x-codex-primary-reset-at': String(DAY_ENDS / 1_000),
      'x-codex-secondary-used-percent': '95',
      'x-codex-secondary-window-minutes': '43200',
      'x-codex-secondary-reset-at': String(MONTH_ENDS / 1_000),
      'x-codex-credits-has-credits': 'true',
      'x-codex-credits-unlimited': 'false',
      'x-codex-credits-balance': '5.00',
    });
  });

  it.each<[string, LimitUse[], unknown]>([
    [
      'the two fullest of three budgets',
      [day(1), week(40), month(20)],
      [
        ['80', '10080'],
        ['20', '43200'],
      ],
    ],
    [
      'a budget before limits by the minute',
      [requests(59), month(1)],
      [
        ['98.3', '1'],
        ['1', '43200'],
      ],
    ],
    [
      'the fullest limit by the minute beside it',
      [requests(6), tokens(900), day(1)],
      [
        ['90', '1'],
        ['10', '1440'],
      ],
    ],
    ['limits by the minute alone', [requests(6), concurrent], [['10', '1'], undefined]],
    [
      'of a limit that several levels have, the fullest',
      [month(20), month(60), month(40), day(1)],
      [
        ['10', '1440'],
        ['60', '43200'],
      ],
    ],
    ['no more than all', [day(11)], [['100', '1440'], undefined]],
    ['nothing used', [week(0)], [['0', '10080'], undefined]],
  ])('show %s', (_, uses, expected) => {
    expect(windowsOf(...uses)).toEqual(expected);
  });

  it('have no balance without a budget, and none below nothing', () => {
    expect(codexHeaders([requests(1)], NOW)).not.toHaveProperty('x-codex-credits-balance');
    expect(codexHeaders([day(12)], NOW)).toMatchObject({
      'x-codex-credits-has-credits': 'false',
      'x-codex-credits-balance': '0.00',
    });
  });
});
