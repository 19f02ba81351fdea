import { PATHS } from '../harness/cell-run.js';

/** Reads a file by a tool, in answers that are not streamed. */
export async function checkWholeAnswer(run) {
  const word = run.word('proof');
  const done = run.word('done');
  const call = run.shellCall(`cat ${run.file('proof.txt', `${word}\n`)}`);
  run.scriptTask({ when: ({ body }) => body.includes(word), text: `The file is read: ${done}` });
  run.scriptTask({ times: 1, toolCalls: [call] });
  await run.run('Read the file.', { whole: true });
  const problems = run.problems({ says: done });
  return run.requests.some(({ json }) => json.stream === true) ? [...problems, 'it asked for a stream'] : problems;
}

/** Gets an answer that follows the schema of a city: `{ city: string, people: integer }`. */
export async function checkStructuredAnswer(run) {
  const city = run.word('city');
  const tool = run.client.answerTool?.({ city, people: 7 });
  if (tool) run.scriptTask({ times: 1, toolCalls: [tool] });
  run.script({ text: JSON.stringify({ city, people: 7 }) });
  await run.run('Name a city, and how many people live there.', { structured: true });
  const problems = run.problems({ says: city });
  if (!/"people":\s*7\b/.test(run.result.output)) problems.push('the answer does not follow the schema');
  if (!run.requests.some(({ body }) => body.includes('"people"')))
    problems.push('the schema did not reach the upstream');
  return problems;
}

/** Asks how many tokens prompts have: a longer one has more. Nobody is asked to answer them. */
export async function checkTokenCount(run) {
  const counts = [];
  for (const words of [1, 400]) {
    const { exit, output, timedOut, text } = await run.run(`Hello${' word'.repeat(words)}`, { count: true });
    if (timedOut) return [`it did not end within ${run.seconds} s`];
    if (exit !== 0) return [`exit code ${exit} instead of 0: ${text.slice(-300)}`];
    counts.push(Number(output));
  }
  const problems = counts[0] > 0 && counts[1] > counts[0] ? [] : [`it counted ${counts.join(', then ')} tokens`];
  const isAnswered = ({ path }) => Object.values(PATHS).includes(path);
  return run.requests.some(isAnswered) ? [...problems, 'the upstream was asked to answer'] : problems;
}
