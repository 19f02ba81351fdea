import { expect, it } from '@jest/globals';
import { ChangeWatch } from './change-watch.js';

/** Rows whose readings a test lets end one by one. */
class Rows {
  revision = 1;
  text = 'first';
  known = '';
  asked = 0;
  fault: Error | undefined;
  /** Ends the readings that are under way, in the order of their beginnings. */
  readonly underWay: (() => void)[] = [];
  isHeld = false;

  readonly watch = new ChangeWatch(
    { foreignChanges: undefined },
    {
      logger: 'Test',
      name: 'rows',
      meanwhile: 'as they were',
      intervalMs: 1_000_000,
      revision: () => {
        this.asked++;
        return this.fault ? Promise.reject(this.fault) : Promise.resolve(this.revision);
      },
      read: async () => {
        const { text } = this;
        if (this.isHeld) await new Promise<void>((resolve) => this.underWay.push(resolve));
        return () => {
          this.known = text;
        };
      },
    },
  );

  write(text: string): void {
    this.revision++;
    this.text = text;
  }
}

it('keeps what a later reading has found when an earlier one ends after it', async () => {
  const rows = new Rows();
  rows.isHeld = true;
  const slow = rows.watch.refresh();
  await Promise.resolve();
  rows.write('second');
  const quick = rows.watch.refresh();
  await Promise.resolve();
  const [endSlow, endQuick] = rows.underWay;
  endQuick?.();
  await quick;
  endSlow?.();
  await slow;
  expect(rows.known).toBe('second');
});

it('asks once for all who come while it asks, and finds for them what was written before they came', async () => {
  const rows = new Rows();
  await rows.watch.refresh();
  rows.write('second');
  rows.isHeld = true;
  const first = rows.watch.catchUp();
  while (rows.underWay.length === 0) await Promise.resolve();
  rows.isHeld = false;
  rows.write('third');
  rows.asked = 0;
  const others = [rows.watch.catchUp(), rows.watch.catchUp(), rows.watch.catchUp()];
  rows.underWay[0]?.();
  await Promise.all([first, ...others]);
  expect(rows.known).toBe('third');
  // To see that the counter has grown, and before the rows are read.
  expect(rows.asked).toBe(2);
});

it('tells who asks that the database is away, keeps the rows, and reads them when it is back', async () => {
  const rows = new Rows();
  await rows.watch.refresh();
  rows.write('second');
  rows.fault = new Error('no connection');
  await expect(rows.watch.catchUp()).rejects.toThrow('no connection');
  expect([rows.known, rows.watch.databaseAway]).toEqual(['first', true]);
  rows.fault = undefined;
  await rows.watch.catchUp();
  expect([rows.known, rows.watch.databaseAway]).toEqual(['second', false]);
});
