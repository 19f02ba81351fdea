import { expect, it } from '@jest/globals';
import { describeAway } from './describe-away.js';

const REMEDIES = { exhausted: 'Wait.', needs_login: 'Log in.' };

it('says once what holds for many accounts, and when the first is back', () => {
  const away = [7, 3, 5, 4, 6, 9, 8].map((hour) => ({
    id: `acc-${hour}`,
    state: 'exhausted' as const,
    reason: 'HTTP 402',
    next_try_at: `2026-11-28T0${hour}:00:00.000Z`,
  }));
  expect(describeAway('factory', away, REMEDIES)).toEqual([
    {
      check: 'credentials',
      state: 'warning',
      text:
        'factory: 7 accounts are exhausted, the first is back at 2026-11-28T03:00:00.000Z (acc-7, acc-3, acc-5 and ' +
        '4 more)',
      fix: 'Wait.',
    },
  ]);
});

it('keeps states apart, and says of a single account why', () => {
  const away = [
    { id: 'one', state: 'needs_login' as const, reason: 'the issuer refused', next_try_at: null },
    { id: 'two', state: 'exhausted' as const, reason: null, next_try_at: null },
    { id: 'three', state: 'exhausted' as const, reason: null, next_try_at: null },
  ];
  expect(describeAway('factory', away, REMEDIES).map(({ text }) => text)).toEqual([
    'factory: one needs login (the issuer refused)',
    'factory: 2 accounts are exhausted (two, three)',
  ]);
});
