import { expect, it } from '@jest/globals';
import { collectGarbage } from '../../test/support/collect-garbage.js';
import { describeEngines } from '../../test/support/describe-engines.js';
import { openSessions, signIn } from '../../test/support/open-sessions.js';
import { HOUR_MS } from '../config/durations.js';
import { findRoomForSession } from './room-for-session.js';
import { type SignInSession } from './sign-in-session.js';

const [MEMBERS, EACH, ROWS_AT_ONCE] = [2_000, 3, 500];
/** What a session may take in memory. */
const MOST_BYTES = 4_096;

describeEngines('sessions of two thousand members', (under) => {
  it('take little memory, and a change of one reads one', async () => {
    const settings = await under.settings();
    const writer = await openSessions(await under.open(settings));
    const { session } = await signIn(writer);
    const row = await writer.repository.find('id', session.id);
    if (!row) throw new Error('there is no row');
    const rows = Array.from({ length: MEMBERS * EACH }, (_, index) => ({
      ...row,
      id: `ses_${index}`,
      member_id: `mem_${index % MEMBERS}`,
      access_hash: `access-${index}`,
      refresh_hash: `refresh-${index}`,
    }));
    for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
      await writer.database.db
        .insertInto('sign_in_sessions')
        .values(rows.slice(from, from + ROWS_AT_ONCE))
        .execute();
    }
    const database = await under.open(settings);
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    const replica = await openSessions(database);
    collectGarbage();
    expect(replica.known.all.size).toBe(rows.length + 1);
    expect((process.memoryUsage().heapUsed - before) / rows.length).toBeLessThan(MOST_BYTES);

    const { repository } = replica;
    const read: number[] = [];
    const sessionsSince = repository.sessionsSince.bind(repository);
    repository.sessionsSince = async (revision) => {
      const found = await sessionsSince(revision);
      read.push(found.length);
      return found;
    };
    await writer.sessions.end(session.id, 'signed_out', { kind: 'program', id: null, address: null });
    await replica.sessions.catchUp();
    await replica.sessions.catchUp();
    expect(read.filter((count) => count > 0)).toEqual([1]);
    expect(replica.known.get(session.id)?.endedBecause).toBe('signed_out');
  });
});

const NOW = Date.UTC(2026, 10, 29);
const sessionOf = (index: number, more: Partial<SignInSession> = {}): SignInSession => ({
  id: `ses_${index}`,
  keyId: 'key_a',
  memberId: null,
  client: '',
  clientId: null,
  address: null,
  provider: null,
  createdAtMs: NOW - 2 * HOUR_MS,
  renewedAtMs: NOW - index,
  accessExpiresAtMs: NOW + HOUR_MS,
  endsAtMs: NOW + HOUR_MS,
  endedAtMs: null,
  endedBecause: null,
  renewable: true,
  ...more,
});

it('the quietest sessions of a key end where there are too many', () => {
  const sessions = Array.from({ length: 201 }, (_, index) => sessionOf(index));
  const others = [sessionOf(300, { keyId: 'key_b' }), sessionOf(301, { endedAtMs: NOW })];
  expect(findRoomForSession([...sessions.slice(0, 199), ...others], 'key_a', NOW).surplus).toEqual([]);
  expect(findRoomForSession([...sessions, ...others], 'key_a', NOW)).toEqual({
    isTooOften: false,
    surplus: ['ses_199', 'ses_200'],
  });
});

it('a key that has opened too many within an hour opens no more, however they ended', () => {
  const fresh = { createdAtMs: NOW - HOUR_MS + 1, endedAtMs: NOW };
  const sessions = Array.from({ length: 100 }, (_, index) => sessionOf(index, fresh));
  expect(findRoomForSession(sessions, 'key_a', NOW).isTooOften).toBe(true);
  expect(findRoomForSession(sessions.slice(1), 'key_a', NOW).isTooOften).toBe(false);
});
