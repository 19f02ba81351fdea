import { describe, expect, it } from '@jest/globals';
import { SilenceWatch } from './watch-silence.js';

/** As when the machine has no time for this process. */
function standStill(ms: number): void {
  const untilMs = performance.now() + ms;
  while (performance.now() < untilMs);
}

/** Whether a limit of 200 ms was taken for reached right after a standstill of twice as long. */
async function mistakesStandstill(looks: number): Promise<boolean> {
  let silences = 0;
  const watch = new SilenceWatch(200, () => silences++, looks);
  await new Promise<void>((resolve) => {
    setImmediate(() => {
      standStill(400);
      // After whatever became due meanwhile.
      setTimeout(resolve, 0);
    });
  });
  watch.stop();
  return silences > 0;
}

describe('a watch for silence', () => {
  it('calls back when nothing was heard, again and again, until it is stopped', async () => {
    let silences = 0;
    await new Promise<void>((resolve) => {
      const watch = new SilenceWatch(5, () => {
        if (++silences < 3) return;
        watch.stop();
        resolve();
      });
    });
    expect(silences).toBe(3);
  });

  it('calls back with several looks, too', async () => {
    await new Promise<void>((resolve) => {
      const watch = new SilenceWatch(20, () => (watch.stop(), resolve()), 4);
    });
  });

  it('with several looks does not take for silence that this process stood still', async () => {
    expect(await mistakesStandstill(1)).toBe(true);
    expect(await mistakesStandstill(4)).toBe(false);
  });
});
