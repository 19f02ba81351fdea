import { writePng } from '../harness/write-png.js';

const LINES = 400;

/** Answers a prompt. */
export async function checkText(run) {
  const answer = run.word('answer');
  run.script({ text: `The answer is ${answer}.` });
  await run.run('What is the answer?');
  return run.problems({ says: answer });
}

/** Shows an answer of some thirty kilobytes to its last line. */
export async function checkLongAnswer(run) {
  const lines = Array.from(
    { length: LINES },
    (_, i) => `${run.mark}-line-${i} has some words to make it a line of text.`,
  );
  run.script({ text: lines.join('\n\n') });
  await run.run('Tell me a long story.');
  const missing = lines.filter((_, i) => !run.result.text.includes(`${run.mark}-line-${i} `)).length;
  return [...run.problems({}), ...(missing > 0 ? [`${missing} of ${LINES} lines were not shown`] : [])];
}

/** Shows the model a picture: in the prompt, or by its tool that reads files. */
export async function checkImage(run) {
  const path = run.file('picture.png', writePng());
  const seen = run.word('seen');
  const tool = run.client.imageTool?.(path);
  const hasImage = ({ body }) => /iVBORw0KGgo|\/9j\/|UklGR/.test(body);
  run.script({ when: hasImage, text: `I have seen it: ${seen}` });
  if (tool) run.scriptTask({ times: 1, toolCalls: [tool] });
  await run.run(`What is in the picture ${path}?`, { image: path });
  return run.problems({ says: seen });
}
