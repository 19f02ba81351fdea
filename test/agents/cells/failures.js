/** Less than any client waits by itself, and more than it takes to send a request. */
const RETRY_AFTER_SECONDS = 3;

const HALF = 'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen';

/** Shows what the upstream says of a request that it does not take. */
export async function check400(run) {
  const reason = `field ${run.word('zebra')} is wrong`;
  run.script({ status: 400, error: { message: reason } });
  await run.run('Say hello.', { as: run.world.own });
  return endedWith(run, reason);
}

/** Shows what the gateway says of a wrong key. */
export async function check401(run) {
  await run.run('Say hello.', { as: { ...run.world.team, key: `dg-${'A'.repeat(43)}` } });
  const { timedOut, text } = run.result;
  const problems = timedOut ? [`it did not end within ${run.seconds} s`] : [];
  if (!/valid gateway key/i.test(text))
    problems.push(`it did not show the reason, but ${JSON.stringify(text.slice(-300))}`);
  if (run.requests.length > 0) problems.push('the upstream got a request without a valid key');
  return problems;
}

/** Waits as long as a 429 says, and asks again. */
export async function check429(run) {
  const answer = run.word('answer');
  run.script({ times: 1, status: 429, headers: { 'retry-after': String(RETRY_AFTER_SECONDS) } });
  run.script({ text: `The answer is ${answer}.` });
  const times = [1, 2].map((nth) => run.timeOf(() => run.requests.length >= nth));
  await run.run('What is the answer?', { as: run.world.own });
  const problems = endedWith(run, answer, 0);
  if (run.requests.length < 2) return problems;
  const [first, second] = await Promise.all(times);
  const waited = (second - first) / 1000;
  if (waited < RETRY_AFTER_SECONDS * 0.95)
    problems.push(`it waited ${waited.toFixed(1)} s of ${RETRY_AFTER_SECONDS} s`);
  return problems;
}

/** Meets an error within an answer: it asks again, or says that something went wrong. */
export async function checkInBandError(run) {
  const message = `the ${run.word('zebra')} is overloaded`;
  return await checkBrokenAnswer(run, { errorEvent: { afterEvents: 10, type: 'overloaded_error', message } });
}

/** Meets an answer that is cut: it asks again, or says that something went wrong. */
export async function checkCutStream(run) {
  return await checkBrokenAnswer(run, { cut: { afterEvents: 10 } });
}

async function checkBrokenAnswer(run, fault) {
  const answer = run.word('answer');
  run.script({
    ...fault,
    times: 1,
    text: HALF,
    when: ({ json }) => json.stream === true || run.dialect === 'generate',
  });
  run.script({ text: `The answer is ${answer}.` });
  await run.run('What is the answer?', { as: run.world.own });
  const { exit, text, timedOut } = run.result;
  if (timedOut) return [`it did not end within ${run.seconds} s`];
  if (run.requests.length === 0) return ['the upstream got no request of it'];
  const recovered = text.includes(answer);
  const complained = exit !== 0 || /error|incomplete|interrupted|overloaded|closed/i.test(text);
  return recovered || complained ? [] : [`it took half an answer for a whole one: ${JSON.stringify(text.slice(-300))}`];
}

/** The upstream has failed on purpose: its status is no problem here. */
function endedWith(run, says, exit = null) {
  return run.problems({ says, exit }).filter((problem) => !problem.startsWith('the upstream refused'));
}
