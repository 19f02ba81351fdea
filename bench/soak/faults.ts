import { type Sandbox } from '../../sandbox/pretend-upstream.js';
import { type Script } from '../../sandbox/wire/script.js';

/** One fault a second: mostly such that another account takes over unnoticed, now and then one that breaks a stream. */
const INTERVAL_MS = 1_000;
const PASSED_OVER: readonly Script[] = [
  { status: 529 },
  { status: 500 },
  { cut: 'before-headers' },
  { errorEvent: { afterEvents: 0 } },
  { status: 503 },
  { delayHeadersMs: 2_000 },
];
const BREAKING: readonly Script[] = [
  { cut: { afterEvents: 5 } },
  { errorEvent: { afterEvents: 5 } },
  { endAfterEvents: 5 },
];
const BREAK_EVERY = 10;

interface Faults {
  /** Streams that cannot end well, because their upstream broke in the middle. */
  broken(): number;
  stop(): void;
}

export function injectFaults(sandbox: Sandbox): Faults {
  let count = 0;
  let broken = 0;
  const timer = setInterval(() => {
    count++;
    const breaks = count % BREAK_EVERY === 0;
    if (breaks) broken++;
    const list = breaks ? BREAKING : PASSED_OVER;
    const script = list[(breaks ? broken : count) % list.length];
    if (script) sandbox.script(script);
  }, INTERVAL_MS);
  return { broken: () => broken, stop: () => clearInterval(timer) };
}
