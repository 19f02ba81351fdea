import { describe, expect, it } from '@jest/globals';
import { IdleTimer } from './idle-timer.js';

/** As when the machine has no time for this process. */
function standStill(ms: number): void {
  const untilMs = performance.now() + ms;
  while (performance.now() < untilMs);
}

/** Whether a limit of 200 ms was taken for reached right after a standstill of twice as long. */
async function mistakesStandstill(checks: number): Promise<boolean> {
  let idles = 0;
  const timer = new IdleTimer(200, () => idles++, checks);
  await new Promise<void>((resolve) => {
    setImmediate(() => {
      standStill(400);
      // After whatever became due meanwhile.
      setTimeout(resolve, 0);
    });
  });
  timer.stop();
  return idles > 0;
}

describe('an idle timer', () => {
  it('calls back when nothing has happened, again and again, until it is stopped', async () => {
    let idles = 0;
    await new Promise<void>((resolve) => {
      const timer = new IdleTimer(5, () => {
        if (++idles < 3) return;
        timer.stop();
        resolve();
      });
    });
    expect(idles).toBe(3);
  });

  it('calls back with several checks, too', async () => {
    await new Promise<void>((resolve) => {
      const timer = new IdleTimer(20, () => (timer.stop(), resolve()), 4);
    });
  });

  it('with several checks does not take for idleness that this process stood still', async () => {
    expect(await mistakesStandstill(1)).toBe(true);
    expect(await mistakesStandstill(4)).toBe(false);
  });
});
