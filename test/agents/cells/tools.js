import { ACCOUNT_KEYS } from '../harness/world.js';

const ROUNDS = 4;

/** Runs a command that the model asks for; its output, which only the file knows, reaches the model. */
export async function checkShellTool(run) {
  const { call, done } = scriptRead(run);
  run.scriptTask({ times: 1, toolCalls: [call] });
  await run.run('Read the file.');
  return run.problems({ says: done });
}

/** Runs both commands of one answer, and gives both results in one request. */
export async function checkParallelTools(run) {
  const [left, right, done] = [run.word('left'), run.word('right'), run.word('done')];
  const calls = [
    run.shellCall(`cat ${run.file('left.txt', `${left}\n`)}`),
    run.shellCall(`cat ${run.file('right.txt', `${right}\n`)}`),
  ];
  run.scriptTask({ when: ({ body }) => body.includes(left) && body.includes(right), text: `Both are read: ${done}` });
  run.scriptTask({ times: 1, toolCalls: calls });
  await run.run('Read both files.');
  const problems = run.problems({ says: done });
  const alone = run.taskRequests.some(({ body }) => body.includes(left) !== body.includes(right));
  return alone ? [...problems, 'the results came in two requests'] : problems;
}

/** What a request of each dialect has when the thinking before the call has found its way back. */
const THOUGHT = {
  messages: /"type":\s*"thinking"/,
  responses: /"type":\s*"reasoning"/,
  generate: /"thoughtSignature":/,
  chat: /"reasoning_content":/,
};

/**
 * Thinks before a call; the thinking comes back with the call's result, sealed as its vendor made it. Chat Completions
 * has no such seal: a client of that dialect shows that the task goes on without. Where the vendor keeps the
 * conversation, it keeps the thinking, too.
 */
export async function checkThinkingTool(run) {
  const { call, word, done } = scriptRead(run);
  const thought = run.word('thought');
  run.scriptTask({ times: 1, thinking: `Let me see: ${thought}`, toolCalls: [call] });
  await run.run('Think, then read the file.', { thinking: true });
  const problems = run.problems({ says: done });
  const asked = run.taskRequests.find(({ answer }) => answer && JSON.stringify(answer.json()).includes('cat '));
  const returned = run.taskRequests.find(({ body }) => body.includes(word));
  const keptByVendor = returned?.json.thread !== undefined;
  const sealed = run.dialect !== 'chat' && run.client.dialect !== 'chat' && !keptByVendor;
  if (asked && !isThoughtful(asked)) problems.push('the client did not ask for thinking');
  if (sealed && returned && !THOUGHT[run.dialect].test(returned.body)) problems.push('the thinking did not come back');
  if (returned?.body.includes('skip_thought_signature_validator'))
    problems.push('a signature did not find its way back');
  return problems;
}

function isThoughtful({ answer }) {
  return /"thinking"|"reasoning"|"reasoning_content"|"thought(?:Signature)?"/.test(JSON.stringify(answer.json()));
}

/** Reads several files in turn; one of the three accounts pays for all of it. */
export async function checkOneAccount(run) {
  const words = Array.from({ length: ROUNDS }, (_, i) => run.word(`file${i}`));
  const done = run.word('done');
  const calls = words.map((word, i) => run.shellCall(`cat ${run.file(`${i}.txt`, `${word}\n`)}`));
  run.scriptTask({ when: ({ body }) => body.includes(words.at(-1)), text: `All are read: ${done}` });
  for (const call of calls) run.scriptTask({ times: 1, toolCalls: [call] });
  await run.run('Read the files, one after the other.');
  const problems = run.problems({ says: done });
  const payers = run.taskRequests.map(({ headers }) =>
    ACCOUNT_KEYS.findIndex((key) => JSON.stringify(headers).includes(key)),
  );
  if (payers.includes(-1)) problems.push('a request was not paid by an account of the team');
  if (new Set(payers).size > 1) problems.push(`accounts ${payers.join(', ')} paid for one conversation`);
  return problems;
}

/** A file to be read, the call that reads it, and what the model says once it has seen the word in it. */
function scriptRead(run) {
  const word = run.word('proof');
  const done = run.word('done');
  const call = run.shellCall(`cat ${run.file('proof.txt', `${word}\n`)}`);
  run.scriptTask({ when: ({ body }) => body.includes(word), text: `The file is read: ${done}` });
  return { word, done, call };
}
