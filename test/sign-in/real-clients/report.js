import { performance } from 'node:perf_hooks';

/** What was tried, in the order in which it ended. */
export class Report {
  constructor() {
    this.passed = 0;
    this.failed = 0;
    this.missing = [];
  }

  /** Does a step and prints how long it took; `work` gives what is seen, and throws what is wrong. */
  async step(name, work) {
    const started = performance.now();
    const print = (mark, text) => {
      const seconds = ((performance.now() - started) / 1_000).toFixed(1).padStart(6);
      console.log(`${mark} ${seconds} s  ${name}${text === undefined ? '' : `: ${text}`}`);
    };
    try {
      const seen = await work();
      this.passed++;
      print('ok  ', typeof seen === 'string' ? seen : undefined);
      return seen;
    } catch (error) {
      this.failed++;
      print('FAIL', error.message);
      throw new StepFailed(name);
    }
  }

  /** What this machine cannot try. */
  notRun(name, why) {
    this.missing.push(name);
    console.log(`NOT RUN ${name}: ${why}`);
  }

  /** Several chains of steps side by side; one that fails ends itself alone. */
  async together(chains) {
    const ends = await Promise.allSettled(chains);
    for (const { reason } of ends) if (reason && !(reason instanceof StepFailed)) throw reason;
  }
}

/** Ends the chain of steps that go on from one; it has been printed. */
class StepFailed extends Error {}

export function assert(holds, problem) {
  if (!holds) throw new Error(problem);
}
