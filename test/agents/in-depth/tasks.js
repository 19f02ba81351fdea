import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newMark, problemsOf, requestsOf } from './checks.js';
import { freshHome, runClaude, runCodex } from './run-clients.js';

/** A model of each dialect, by the name that a client asks for; for other vendors' models that is an alias. */
export const TASK_MODELS = [
  { dialect: 'messages', model: 'claude-opus-4-8', upstreamModel: 'claude-opus-4-8' },
  { dialect: 'responses', model: 'claude-gpt-5.4', upstreamModel: 'gpt-5.4' },
  { dialect: 'chat', model: 'claude-glm-5', upstreamModel: 'glm-5' },
  { dialect: 'generate', model: 'claude-gemini-3-flash', upstreamModel: 'gemini-3-flash-preview' },
];

/** What makes the pretend model call a tool. */
export function toolCall(name, input) {
  return `[[tool ${name} ${JSON.stringify(input)}]]`;
}

/** Files whose words only a tool can know. */
export function homeWithFiles({ scratch }) {
  const home = freshHome(scratch);
  const files = {};
  for (const name of ['draft', 'left', 'right', 'agent']) {
    const word = `${name}-${randomUUID()}`;
    const path = join(home, `${name}.txt`);
    writeFileSync(path, `${word} before\n`);
    files[name] = { word, path };
  }
  return { home, files };
}

/**
 * Claude Code reads a file, edits it, runs a command, reads two files at once and has a sub-agent run another command,
 * each because the model asks for it; at the end the model has seen every result. Six answers in the conversation, two
 * in the sub-agent's.
 */
export async function checkClaudeTask(world, version, { dialect, model, upstreamModel, paidWith }) {
  const mark = newMark();
  const { home, files } = homeWithFiles(world);
  const { draft, left, right, agent } = files;
  const batches = [
    [toolCall('Read', { file_path: draft.path })],
    [toolCall('Edit', { file_path: draft.path, old_string: 'before', new_string: 'after' })],
    [toolCall('Bash', { command: `cat ${draft.path}`, description: 'Show the draft' })],
    [toolCall('Read', { file_path: left.path }), toolCall('Read', { file_path: right.path })],
    [
      toolCall('Agent', {
        description: 'Read a file',
        subagent_type: 'general-purpose',
        run_in_background: false,
        prompt: `${mark} ${toolCall('Bash', { command: `cat ${agent.path}`, description: 'Show the file' })}`,
      }),
    ],
  ];
  const result = await runClaude({
    version,
    baseUrl: world.url,
    prompt: `${mark} ${batches.map((calls) => calls.join(' ')).join(' [[next]] ')}`,
    home,
    seconds: 300,
    model,
    tools: ['Bash', 'Read', 'Edit', 'Agent'],
  });
  const requests = requestsOf(world, mark);
  const problems = problemsOf(
    result,
    { exit: 0, says: new RegExp(agent.word), calls: /^s{8}$/, within: 290, paidWith },
    requests,
  );
  for (const said of [`${draft.word} after`, left.word, right.word])
    if (!result.output.includes(said)) problems.push(`the last answer does not have the result ${said}`);

  if (readFileSync(draft.path, 'utf8') !== `${draft.word} after\n`) problems.push('the file was not edited');
  problems.push(...problemsOfUpstream(requests, upstreamModel));
  return { name: `Claude Code ${version}: task on ${dialect}`, seconds: result.seconds, problems };
}

/** Codex, a Responses client, on a model of Anthropic. */
export async function checkCodexOnClaude(world) {
  const mark = newMark();
  const { home, files } = homeWithFiles(world);
  const { left, right } = files;
  const show = ({ path }) => toolCall('exec_command', { cmd: `cat ${path}` });
  const result = await runCodex({
    baseUrl: world.url,
    prompt: `${mark} ${show(left)} [[next]] ${show(right)}`,
    home,
    seconds: 110,
    model: 'claude-opus-4-8',
  });
  const requests = requestsOf(world, mark);
  const problems = problemsOf(
    { ...result, errors: '' },
    { exit: 0, says: new RegExp(right.word), calls: /^sss$/ },
    requests,
  );
  if (!result.output.includes(left.word)) problems.push('the last answer does not have the first result');
  problems.push(...problemsOfUpstream(requests, 'claude-opus-4-8'));
  return { name: 'Codex: two commands on messages', seconds: result.seconds, problems };
}

export function problemsOfUpstream(requests, model) {
  const problems = [];
  const refused = requests.filter(({ status }) => status !== 200);
  if (refused.length > 0) problems.push(`the upstream refused ${refused.length} requests`);
  if (requests.some(({ json }) => json.model !== model))
    problems.push(`the upstream was asked for another model than ${model}`);
  if (requests.some(({ body }) => body.includes('skip_thought_signature_validator')))
    problems.push('a signature of the model did not find its way back');
  return problems;
}
