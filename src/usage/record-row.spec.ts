import { describe, expect, it } from '@jest/globals';
import { makeEnd, makeStart } from '../../test/support/make-attempt.js';
import { PriceList } from './cost-of.js';
import { beginRow, completeRow, fromRow, RECORD_COLUMNS, type RecordRow, toRow } from './record-row.js';
import { type UsageRecord } from './usage-record.js';
import { endRecord, startRecord } from './write-record.js';

const started = startRecord(makeStart('r1', { agent: 'agent-1', teamId: 'team_1', project: 'shop' }), 1_000);
const ended = endRecord(started, makeEnd(), 5, new PriceList([]));

describe('the row of a record', () => {
  it('has every column of it, each in its place', () => {
    expect(RECORD_COLUMNS.map(({ name }) => name).sort()).toEqual(Object.keys(ended).sort());
    const marked = Object.fromEntries(
      RECORD_COLUMNS.map(({ name, type }, index) => [name, type === 'text' ? name : index]),
    ) as unknown as UsageRecord;
    expect(fromRow(JSON.parse(toRow(marked)) as RecordRow)).toEqual(marked);
    expect(fromRow(JSON.parse(toRow(ended)) as RecordRow)).toEqual(ended);
  });

  it('is read where an earlier version has written it, which knew an owner, and not with other columns', () => {
    const row = JSON.parse(toRow(ended)) as RecordRow;
    const at = RECORD_COLUMNS.findIndex(({ name }) => name === 'member_id');
    const former = row.toSpliced(at, 3, 'ada');
    const known = { ...ended, member_id: null, team_id: null, project: null, owner: 'ada' };
    expect(fromRow(former)).toEqual(known);
    expect(fromRow(former.slice(0, -1))).toEqual({ ...known, endpoint: null });
    expect(() => fromRow(former.slice(0, -2))).toThrow('columns');
    expect(() => fromRow(row.slice(0, -1))).toThrow('columns');
  });

  it("begins alike from an attempt's beginning to its end", () => {
    expect(beginRow(ended)).toBe(beginRow(started));
    expect(completeRow(beginRow(started), ended)).toBe(toRow(ended));
  });
});
