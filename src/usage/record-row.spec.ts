import { describe, expect, it } from '@jest/globals';
import { makeEnd, makeStart } from '../../test/support/make-attempt.js';
import { PriceList } from './cost-of.js';
import { beginRow, completeRow, fromRow, RECORD_COLUMNS, type RecordRow, toRow } from './record-row.js';
import { type UsageRecord } from './usage-record.js';
import { endRecord, startRecord } from './write-record.js';

const started = startRecord(makeStart('r1', { agent: 'agent-1' }), 1_000);
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

  it('is read where the version before this one has written it, and not with columns of an older one', () => {
    const row = JSON.parse(toRow(ended)) as RecordRow;
    expect(fromRow(row.slice(0, -1))).toEqual({ ...ended, endpoint: null });
    expect(() => fromRow(row.slice(0, -2))).toThrow('columns');
  });

  it("begins alike from an attempt's beginning to its end", () => {
    expect(beginRow(ended)).toBe(beginRow(started));
    expect(completeRow(beginRow(started), ended)).toBe(toRow(ended));
  });
});
