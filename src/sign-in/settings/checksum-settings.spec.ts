import { createHash } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { type JsonObject } from '../../dialects/wire-value.js';
import { checksumSettings } from './checksum-settings.js';

/** Writes JSON with sorted names by hand: nothing of it is the gateway's. */
function written(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(written).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${members.map(([name, inner]) => `${JSON.stringify(name)}:${written(inner)}`).join(',')}}`;
}

function digest(json: string): string {
  return `sha256:${createHash('sha256').update(json, 'utf8').digest('hex')}`;
}

it('is the one that Claude Code knows for no settings', () => {
  expect(checksumSettings({})).toBe('sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a');
});

it.each<JsonObject>([
  { model: 'opus', env: { B: '1', A: '2', a: '3', _: '4' } },
  {
    permissions: { deny: ['Read(./.env)', 'Bash(rm *)'], allow: [] },
    cleanupPeriodDays: 1e21,
    feedbackSurveyRate: 0.1,
  },
  {
    companyAnnouncements: ['Grüße, 团队! 😀', '\u2028"\\\n\t\u007f'],
    env: { ß: 'x', é: 'y', z: 'z', '😀': 'w', '\uffff': 'v' },
  },
  { nested: [{ b: [{ d: null, c: -0 }], a: 1.5e-7 }, true, false, '', 1e21] },
])('is that of the JSON with sorted names and no blanks: %j', (settings) => {
  expect(checksumSettings(settings)).toBe(digest(written(settings)));
  const reversed = Object.fromEntries(Object.entries(settings).reverse());
  expect(checksumSettings(reversed)).toBe(checksumSettings(settings));
});

it('has whole numbers among the names first, as an object of the client has them', () => {
  const settings = { env: { b: '1', '10': '2', '9': '3', a: '4', '-1': '5', '07': '6' } };
  expect(checksumSettings(settings)).toBe(digest('{"env":{"9":"3","10":"2","-1":"5","07":"6","a":"4","b":"1"}}'));
});
