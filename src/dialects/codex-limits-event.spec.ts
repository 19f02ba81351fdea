import { expect, it } from '@jest/globals';
import { codexLimitsEvent } from './codex-limits-event.js';

const read = (headers: Record<string, string>): unknown => JSON.parse(codexLimitsEvent(headers) ?? 'null');

it('tells Codex of two windows and of credits', () => {
  expect(
    read({
      'x-codex-primary-used-percent': '25.5',
      'x-codex-primary-window-minutes': '1440',
      'x-codex-primary-reset-at': '1800000000',
      'x-codex-secondary-used-percent': '95',
      'x-codex-credits-has-credits': 'true',
      'x-codex-credits-unlimited': 'false',
      'x-codex-credits-balance': '1.50',
    }),
  ).toEqual({
    type: 'codex.rate_limits',
    rate_limits: {
      primary: { used_percent: 25.5, window_minutes: 1440, reset_at: 1_800_000_000 },
      secondary: { used_percent: 95, window_minutes: null, reset_at: null },
    },
    credits: { has_credits: true, unlimited: false, balance: '1.50' },
  });
});

it.each<[string, Record<string, string>]>([
  ['no limits', { 'content-type': 'text/event-stream' }],
  ['what is no number', { 'x-codex-primary-used-percent': 'much' }],
])('says nothing of %s', (_, headers) => {
  expect(read(headers)).toBeNull();
});
