import { setTimeout as delay } from 'node:timers/promises';

const TEXT = Array.from({ length: 100 }, (_, i) => `word${i}`).join(' ');
const CLIENT_SECONDS = 10;
const UPSTREAM_MS = 1000;

/** The person presses Ctrl+C within an answer; a second after the client has gone nobody pays for it any more. */
export async function checkAbort(run) {
  const isHeld = (request) => request.held;
  run.scriptTask({ text: TEXT, hang: { afterEvents: 12 } });
  const child = run.launch('Tell me something.');
  await Promise.race([run.timeOf(() => run.taskRequests.some(isHeld)), child.ended]);
  const request = run.taskRequests.find(isHeld);
  if (!request) {
    await child.ended;
    return ['it ended before it could be interrupted', ...run.problems({ exit: null })];
  }
  child.interrupt();
  const left = await Promise.race([child.ended.then(() => true), delay(CLIENT_SECONDS * 1000, false, { ref: false })]);
  // One that goes on after Ctrl+C is ended as a terminal does that is closed.
  child.kill();
  await child.ended;
  await Promise.race([run.world.sandbox.whenClosed(request), delay(UPSTREAM_MS, undefined, { ref: false })]);
  const problems = left ? [] : [`it was still there ${CLIENT_SECONDS} s after Ctrl+C`];
  return request.closedEarly ? problems : [...problems, 'the upstream was still answering a second later'];
}
