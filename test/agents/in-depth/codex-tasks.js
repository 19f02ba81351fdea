import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newMark, problemsOf, requestsOf } from './checks.js';
import { freshHome, runCodex } from './run-clients.js';

/**
 * Names of Codex' own catalogue that the gateway redirects to other vendors' models: with them Codex sends its tools as
 * items of the input, and its calls as text of a custom tool.
 */
export const CATALOGUE_REDIRECTS = {
  'gpt-5.6-sol': 'claude-opus-4-8',
  'gpt-6-astra': 'glm-5',
  'gpt-6-sol': 'gemini-3-flash-preview',
  'gpt-5.5': 'claude-opus-4-8',
  'gpt-6-luna': 'gpt-5.4',
};

export const CODEX_MODELS = ['gpt-5.6-sol', 'gpt-6-astra', 'gpt-6-sol'];

/** JavaScript for the tool with which models of the catalogue run commands; other vendors know it by a flat name. */
function show(path, name = 'functions__exec') {
  const script = `const r = await tools.exec_command({ cmd: ${JSON.stringify(`cat ${path}`)} }); text(r.output);`;
  return { name, input: { input: script } };
}

function homeWithWord({ scratch }) {
  const home = freshHome(scratch);
  const word = `word-${randomUUID()}`;
  const path = join(home, 'word.txt');
  writeFileSync(path, `${word}\n`);
  return { home, word, path };
}

/** Has the model make one call after the other, and then say what it has seen. `applies` leaves requests out. */
function scriptCalls({ sandbox }, mark, calls, applies = () => true) {
  const when = (request) => request.body.includes(mark) && applies(request);
  for (const call of calls) sandbox.script({ times: 1, when, toolCalls: [call] });
}

function run(world, home, model, prompt, settings = []) {
  return runCodex({ builtIn: `${world.url}/v1`, prompt, home, seconds: 110, model, settings });
}

function problems(world, mark, result, says, model) {
  const requests = requestsOf(world, mark);
  const found = problemsOf({ ...result, errors: '' }, { exit: 0, says, within: 100 }, requests);
  const served = CATALOGUE_REDIRECTS[model];
  if (requests.some(({ json, status }) => json.model !== served || status !== 200))
    found.push(`not every request was answered by ${served}`);
  return found;
}

/** Runs a command, fills the context, has its conversation summarised, and goes on with the summary. */
export async function checkCodexCompaction(world, model) {
  const mark = newMark();
  const { home, word, path } = homeWithWord(world);
  const asksForSummary = ({ body }) => body.includes('Write a summary of this conversation');
  const remembered = `summary-${randomUUID()}`;
  scriptCalls(world, mark, [show(path)], (request) => !asksForSummary(request));
  world.sandbox.script({
    times: 1,
    when: (request) => request.body.includes(mark) && asksForSummary(request),
    text: `${mark} ${remembered}`,
  });
  world.sandbox.script({
    times: 1,
    when: ({ body }) => body.includes(mark) && body.includes(remembered),
    text: `I remember ${remembered}`,
  });
  const result = await run(world, home, model, `${mark} look`, ['model_auto_compact_token_limit=10']);
  const found = problems(world, mark, result, new RegExp(`I remember ${remembered}`), model);
  const summarised = requestsOf(world, mark).find(asksForSummary);
  if (!summarised?.body.includes(word)) found.push('the result of the command was not there to be summarised');
  if (summarised?.json.tools !== undefined) found.push('the model that summarises was given tools');
  return { name: `Codex: a compaction on ${CATALOGUE_REDIRECTS[model]}`, seconds: result.seconds, problems: found };
}

/** Has OpenAI summarise, whose items pass as they are. */
export async function checkCodexCompactionOnGpt(world) {
  const model = 'gpt-6-luna';
  const mark = newMark();
  const { home, path } = homeWithWord(world);
  const isTriggered = ({ body }) => body.includes('"compaction_trigger"');
  const hasSummary = ({ body }) => body.includes('"type":"compaction"');
  scriptCalls(world, mark, [show(path, 'exec')], (request) => !isTriggered(request) && !hasSummary(request));
  world.sandbox.script({
    times: 1,
    when: (request) => request.body.includes(mark) && hasSummary(request) && !isTriggered(request),
    text: `I go on, ${mark}`,
  });
  const result = await run(world, home, model, `${mark} look`, ['model_auto_compact_token_limit=10']);
  const found = problems(world, mark, result, new RegExp(`I go on, ${mark}`), model);
  return { name: `Codex: a compaction on ${CATALOGUE_REDIRECTS[model]}`, seconds: result.seconds, problems: found };
}

/** Has a sub-agent look, and hears of its answer. */
export async function checkCodexSubAgent(world, model) {
  const mark = newMark();
  const { home, word, path } = homeWithWord(world);
  const task = `task-${randomUUID()}`;
  const isChild = ({ body }) => body.includes('Message Type: NEW_TASK');
  const spawn = { name: 'collaboration__spawn_agent', input: { task_name: 'look', message: task, fork_turns: 'none' } };
  const wait = { name: 'collaboration__wait_agent', input: { timeout_ms: 60_000 } };
  scriptCalls(world, mark, [spawn, wait], (request) => !isChild(request));
  world.sandbox.script({ times: 1, when: (r) => isChild(r) && r.body.includes(task), toolCalls: [show(path)] });
  const result = await run(world, home, model, `${mark} delegate`);
  const found = problems(world, mark, result, /./, model);
  const parent = requestsOf(world, mark).at(-1);
  if (!parent?.body.includes(word)) found.push('the answer of the sub-agent did not reach its parent');
  return { name: `Codex: a sub-agent on ${CATALOGUE_REDIRECTS[model]}`, seconds: result.seconds, problems: found };
}

/** Finds the tool of an MCP server by a search of its own, and calls it. */
export async function checkCodexMcp(world) {
  const model = 'gpt-5.5';
  const mark = newMark();
  const home = freshHome(world.scratch);
  const word = `word-${randomUUID()}`;
  scriptCalls(world, mark, [
    { name: 'tool_search', input: { query: 'secret word' } },
    { name: 'mcp__words__tell_word', input: {} },
  ]);
  const server = JSON.stringify([join(import.meta.dirname, 'mcp-server.js'), word]);
  const settings = [
    `mcp_servers.words.command=${JSON.stringify(process.execPath)}`,
    `mcp_servers.words.args=${server}`,
  ];
  const result = await run(world, home, model, `${mark} tell`, settings);
  const found = problems(world, mark, result, new RegExp(word), model);
  return { name: `Codex: an MCP server on ${CATALOGUE_REDIRECTS[model]}`, seconds: result.seconds, problems: found };
}
