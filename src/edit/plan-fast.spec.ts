import { expect, it } from '@jest/globals';
import { type Dialect } from '../dialects/dialect.js';
import { type BodyChanges } from '../reasoning/body-changes.js';
import { planFast } from './plan-fast.js';

const nothing = { set: {}, remove: [], addBetas: [], removeBetas: [] };

it.each<[Dialect, Record<string, unknown>, Partial<BodyChanges>]>([
  ['messages', {}, { set: { speed: 'fast' }, addBetas: ['fast-mode-2026-02-01'] }],
  ['messages', { speed: null }, { set: { speed: 'fast' }, addBetas: ['fast-mode-2026-02-01'] }],
  ['messages', { speed: 'standard' }, {}],
  ['messages', { speed: 'fast' }, {}],
  ['responses', {}, { set: { service_tier: 'priority' } }],
  ['responses', { service_tier: 'flex' }, {}],
  ['chat', {}, { set: { service_tier: 'priority' } }],
  ['chat', { service_tier: 'auto' }, {}],
  ['generate', {}, {}],
])('%s %j', (dialect, body, expected) => {
  expect(planFast(dialect, { read: (member) => body[member] })).toEqual({ ...nothing, ...expected });
});
