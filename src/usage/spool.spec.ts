import { randomUUID } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { makeEnd, makeStart } from '../../test/support/make-attempt.js';
import { HOUR_MS } from '../config/durations.js';
import { PriceList } from './cost-of.js';
import { readOrphan } from './read-orphan.js';
import { readSegment } from './read-segment.js';
import { fromRow, type RecordRow, toRow } from './record-row.js';
import { Spool, type SpoolEntry } from './spool.js';
import { endRecord, startRecord } from './write-record.js';

const prices = new PriceList([]);
const started = (id: string) => startRecord(makeStart(id), 1_000);
const ended = (id: string) => endRecord(started(id), makeEnd(), 5, prices);
const start = (id: string) => toRow(started(id));
const end = (id: string) => toRow(ended(id));
/** Longer than this process may stand still. */
const STALE_MS = HOUR_MS;

describe('the spool', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'droid-spool-'));
  });
  afterEach(() => {
    rmSync(root, { recursive: true, force: true });
  });

  const put = (spool: Spool, entry: SpoolEntry) => {
    spool.append(entry);
    spool.flush();
  };

  /** Makes a process's folder look as if it had died long ago. */
  const die = (instance: string) => {
    const past = new Date(Date.now() - 2 * STALE_MS);
    utimesSync(join(root, instance, 'alive'), past, past);
  };

  it('has every line in the file when flush returns, written as one', () => {
    const spool = new Spool(root, 'one');
    spool.append({ start: start('r1') });
    spool.append({ end: end('r1') });
    expect(existsSync(join(root, 'one'))).toBe(false);
    spool.flush();
    const [segment] = readdirSync(join(root, 'one')).filter((name) => name.endsWith('.jsonl'));
    const lines = readFileSync(join(root, 'one', segment ?? ''), 'utf8')
      .trimEnd()
      .split('\n');
    expect(lines.map((line) => Object.keys(JSON.parse(line) as object)[0])).toEqual(['start', 'end']);
  });

  it('keeps what a disk does not take until it does, the attempts under way included', async () => {
    // A file where a folder should be fails as a full disk does: at each write.
    writeFileSync(join(root, 'full'), '');
    const spool = new Spool(join(root, 'full'), 'one');
    spool.append({ end: end('r1') });
    expect(() => spool.flush()).toThrow();
    spool.append({ end: end('r2') });
    expect(() => spool.flush()).toThrow();
    expect([spool.isUnwritten, spool.hasEnded]).toEqual([true, true]);
    rmSync(join(root, 'full'));
    spool.flush();
    spool.rotate([]);
    expect((await readSegment(spool.closed()[0] ?? '')).ended.map(({ id }) => id)).toEqual(['r1.1', 'r2.1']);
  });

  it('gives up what is more than memory should hold', () => {
    writeFileSync(join(root, 'full'), '');
    const spool = new Spool(join(root, 'full'), 'one');
    spool.append({ end: toRow({ ...ended('r1'), model_served: 'x'.repeat(5_000_000) }) });
    expect(() => spool.flush()).toThrow();
    expect(spool.isUnwritten).toBe(false);
  });

  it('carries what is under way over into the next segment', async () => {
    const spool = new Spool(root, 'one');
    put(spool, { start: start('r1') });
    put(spool, { start: start('r2') });
    put(spool, { end: end('r1') });
    expect(spool.hasEnded).toBe(true);
    spool.rotate([start('r2')]);
    const [closed] = spool.closed();
    expect((await readSegment(closed ?? '')).ended.map(({ id }) => id)).toEqual(['r1.1']);
    spool.drop(closed ?? '');
    expect(spool.closed()).toEqual([]);
    expect((await readOrphan(join(root, 'one'), prices)).lost.map(({ id }) => id)).toEqual(['r2.1']);
  });

  it('remembers what has ended as the file has it, unless it is much', async () => {
    const spool = new Spool(root, 'one');
    const endedOf = async (path: string) => (await readSegment(path)).ended.map(toRow);
    for (const id of ['r1', 'r2']) put(spool, { end: end(id) });
    put(spool, { start: start('r3') });
    spool.rotate([start('r3')]);
    put(spool, { end: end('r3') });
    spool.rotate([]);
    const [first = '', second = ''] = spool.closed();
    expect([spool.recordsOf(first), spool.recordsOf(second)]).toEqual([await endedOf(first), await endedOf(second)]);
    expect(spool.recordsOf(second)?.map((record) => fromRow(JSON.parse(record) as RecordRow).id)).toEqual(['r3.1']);
    spool.drop(first);
    expect(spool.recordsOf(first)).toBeUndefined();

    const large = { end: toRow({ ...ended('r4'), model_served: 'x'.repeat(1_000_000) }) };
    for (let count = 0; count < 5; count++) put(spool, large);
    spool.rotate([]);
    const [, third = ''] = spool.closed();
    expect([spool.recordsOf(third), (await endedOf(third)).length]).toEqual([undefined, 5]);
    for (let count = 0; count < 3; count++) put(spool, large);
    spool.rotate([]);
    expect(spool.recordsOf(spool.closed().at(-1) ?? '')).toBeUndefined();
  });

  it('is still taken over when many that took it over have died at once', async () => {
    put(new Spool(root, randomUUID()), { start: start('r1') });
    for (let death = 0; death < 20; death++) {
      readdirSync(root).forEach(die);
      expect(new Spool(root, randomUUID()).adopt(STALE_MS)).toHaveLength(1);
    }
    const [folder = ''] = readdirSync(root);
    expect((await readOrphan(join(root, folder), prices)).lost.map(({ id }) => id)).toEqual(['r1.1']);
  });

  it('is taken over by one other process when its own has died, not before', () => {
    const dead = new Spool(root, 'dead');
    put(dead, { start: start('r1') });
    const heirs = [new Spool(root, 'heir-1'), new Spool(root, 'heir-2')];
    expect(heirs.flatMap((heir) => heir.adopt(STALE_MS))).toEqual([]);
    die('dead');
    expect(heirs.flatMap((heir) => heir.adopt(STALE_MS))).toHaveLength(1);
  });

  it('is taken over too where a clock that was set back dates the last heartbeat ahead', () => {
    const dead = new Spool(root, 'dead');
    put(dead, { start: start('r1') });
    const ahead = new Date(Date.now() + 3 * STALE_MS);
    utimesSync(join(root, 'dead', 'alive'), ahead, ahead);
    const heir = new Spool(root, 'heir');
    expect(heir.adopt(STALE_MS)).toEqual([]);
    const now = performance.now.bind(performance);
    const later = jest.spyOn(performance, 'now').mockImplementation(() => now() + STALE_MS);
    try {
      expect(heir.adopt(STALE_MS)).toHaveLength(1);
    } finally {
      later.mockRestore();
    }
  });

  it('is begun anew by a process that was only slow, and nothing under way is lost', async () => {
    const slow = new Spool(root, 'slow');
    put(slow, { start: start('r1') });
    die('slow');
    const heir = new Spool(root, 'heir');
    const [adopted] = heir.adopt(STALE_MS);
    expect(slow.keepAlive([start('r1')])).toBe(false);
    put(slow, { end: end('r1') });
    expect((await readOrphan(adopted ?? '', prices)).lost.map(({ id }) => id)).toEqual(['r1.1']);
    expect((await readOrphan(join(root, 'slow'), prices)).ended.map(({ id }) => id)).toEqual(['r1.1']);
  });

  it('says how an attempt ended: finished, lost, or never sent', async () => {
    const spool = new Spool(root, 'one');
    for (const id of ['r1', 'r2', 'r3']) put(spool, { start: start(id) });
    put(spool, { end: end('r1') });
    put(spool, { unsent: 'r2.1' });
    const orphan = await readOrphan(join(root, 'one'), prices);
    expect(orphan.ended.map(({ id }) => id)).toEqual(['r1.1']);
    expect(orphan.lost).toEqual([
      expect.objectContaining({ id: 'r3.1', ended: 'aborted', quality: 'estimated', input_tokens: 1_000 }),
    ]);
  });

  it('leaves out records that another version wrote with other columns', async () => {
    const spool = new Spool(root, 'one');
    put(spool, { end: end('r1') });
    const [name] = readdirSync(join(root, 'one')).filter((one) => one.endsWith('.jsonl'));
    appendFileSync(
      join(root, 'one', name ?? ''),
      `{"end":${end('r2').slice(0, -1)},"more"]}\n{"start":${JSON.stringify(started('r3'))}}\n`,
    );
    const orphan = await readOrphan(join(root, 'one'), prices);
    expect([orphan.ended, orphan.lost, orphan.damaged]).toEqual([[ended('r1')], [], 2]);
  });

  it('is readable when its last line was cut anywhere', async () => {
    const spool = new Spool(root, 'one');
    put(spool, { start: start('r1') });
    put(spool, { end: end('r1') });
    put(spool, { start: start('r2') });
    const [name] = readdirSync(join(root, 'one')).filter((one) => one.endsWith('.jsonl'));
    const path = join(root, 'one', name ?? '');
    const whole = readFileSync(path);
    const lastLine = whole.lastIndexOf('\n', whole.length - 2) + 1;
    for (let cut = lastLine + 1; cut < whole.length; cut += 7) {
      rmSync(path);
      appendFileSync(path, whole.subarray(0, cut));
      const orphan = await readOrphan(join(root, 'one'), prices);
      expect([orphan.ended.length, orphan.lost.length + orphan.damaged]).toEqual([1, 1]);
    }
  });

  it('leaves nothing behind when all is written', () => {
    const spool = new Spool(root, 'one');
    put(spool, { end: end('r1') });
    spool.rotate([]);
    for (const path of spool.closed()) spool.drop(path);
    spool.close();
    expect(existsSync(join(root, 'one'))).toBe(false);
    expect(spool.bytes).toBe(0);
  });
});
