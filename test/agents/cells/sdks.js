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
