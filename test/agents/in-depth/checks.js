import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLIENT_TOKEN, freshHome, runClaude, runCodex } from './run-clients.js';

/** The team's key; no client knows it, no answer and no log may contain it. */
export const TEAM_KEY = 'fk-team-key-9c27e0';

/**
 * Less than the shortest wait that a client must not be sent into: 90 s. A client alone takes a few seconds; the
 * machine may be crowded.
 */
const WITHIN_SECONDS = 80;

let count = 0;

/** A word that tells the requests of one check from all others, whatever runs beside it. */
export function newMark() {
  return `check-${String(++count).padStart(3, '0')}`;
}

export function requestsOf({ sandbox }, mark) {
  return sandbox.requests.filter((request) => request.body.includes(mark));
}

/** `s` for a streamed request and `n` for another, in their order: `sn` is a fallback to a call without streaming. */
function callsOf(requests) {
  return requests.map((request) => (request.json.stream === true ? 's' : 'n')).join('');
}

export function problemsOf(result, expected, requests) {
  const { exit, says, calls, within = WITHIN_SECONDS, atLeast = 0, paidWith = TEAM_KEY } = expected;
  const text = `${result.output}${result.errors}`;
  const problems = [];
  if (result.timedOut || result.seconds > within)
    problems.push(`took ${result.seconds.toFixed(1)} s, more than ${within} s`);
  if (result.seconds < atLeast) problems.push(`took ${result.seconds.toFixed(1)} s, less than ${atLeast} s`);
  if (!result.timedOut && result.exit !== exit) problems.push(`exit code ${result.exit} instead of ${exit}`);
  if (!says.test(text)) problems.push(`said ${JSON.stringify(text.slice(0, 400))}, which does not match ${says}`);
  if (calls && !calls.test(callsOf(requests)))
    problems.push(`the upstream was called ${callsOf(requests) || 'not at all'}, expected ${calls}`);
  // What a cloud is paid with is looked at by the pretend cloud itself.
  if (paidWith !== null && requests.some((request) => request.headers.authorization !== `Bearer ${paidWith}`))
    problems.push('the upstream was sent another credential than the one expected');
  if (text.includes(TEAM_KEY)) problems.push("the team's key reached the client");
  return problems;
}

/**
 * `claude -p` while the upstream fails as `failure` says; a failure without a script is none. The client pays for the
 * failures itself, as some of them take an account of the team's out of the rotation for all checks that run beside.
 */
export async function checkFailure(world, version, { on, ...common }) {
  const failure = { ...common, ...on?.[version] };
  const {
    script,
    streamedOnly = false,
    refused = false,
    own = script !== undefined && !refused,
    environment,
    model,
  } = failure;
  const mark = newMark();
  if (script) {
    const applies = (request) => request.body.includes(mark) && (!streamedOnly || request.json.stream === true);
    world.sandbox.script({ times: Infinity, ...script, when: applies });
  }
  const result = await runClaude({
    version,
    baseUrl: refused ? world.refusedUrl : own ? world.ownKeyUrl : world.url,
    prompt: `say hi, ${mark}`,
    home: freshHome(world.scratch),
    seconds: (failure.within ?? WITHIN_SECONDS) + 30,
    environment,
    model,
  });
  const requests = requestsOf(world, mark);
  const problems = problemsOf(result, { ...failure, paidWith: own ? CLIENT_TOKEN : TEAM_KEY }, requests);
  return {
    name: `Claude Code ${version}: ${failure.name}`,
    version,
    failure: failure.name,
    seconds: result.seconds,
    problems,
    said: result.output.trim(),
    calls: callsOf(requests),
  };
}

/** The model asks for a tool, Claude Code runs it, and its result reaches the model: only the file knows the word. */
export async function checkClaudeTool(world, version) {
  const mark = newMark();
  const { home, word } = homeWithProof(world);
  const call = JSON.stringify({ command: 'cat proof.txt', description: 'Read the proof' });
  const result = await runClaude({
    version,
    baseUrl: world.url,
    prompt: `${mark} [[tool Bash ${call}]]`,
    home,
    seconds: 110,
  });
  const problems = problemsOf(result, { exit: 0, says: new RegExp(word), calls: /^ss$/ }, requestsOf(world, mark));
  return { name: `Claude Code ${version}: tool round trip`, seconds: result.seconds, problems };
}

export async function checkCodex(world, { name, tool, paidWith }) {
  const { home, word } = homeWithProof(world);
  const mark = newMark();
  const prompt = tool
    ? `${mark} [[tool exec_command ${JSON.stringify({ cmd: 'cat proof.txt' })}]]`
    : `${mark}, repeat this: ${word}`;
  const result = await runCodex({ baseUrl: world.url, prompt, home, seconds: 110 });
  // What the model says is on standard output; on standard error Codex shows the prompt and all else.
  const answer = { ...result, errors: '' };
  const problems = problemsOf(
    answer,
    { exit: 0, says: new RegExp(word), calls: tool ? /^ss$/ : /^s$/, paidWith },
    requestsOf(world, mark),
  );
  return { name: `Codex: ${name}`, seconds: result.seconds, problems };
}

function homeWithProof({ scratch }) {
  const home = freshHome(scratch);
  const word = `proof-${randomUUID()}`;
  writeFileSync(join(home, 'proof.txt'), `${word}\n`);
  return { home, word };
}

/** What must hold over everything that has happened. */
export function checkSecrets({ logs }) {
  const printed = logs();
  const problems = [];
  if (printed.includes(TEAM_KEY)) problems.push("the team's key is in the gateway's log");
  if (printed.includes(CLIENT_TOKEN)) problems.push("a client's token is in the gateway's log");
  if (!printed.includes('POST /v1/messages'))
    problems.push('the log has no line for a request, so the search above means nothing');
  return { name: 'no credential in the log of the gateways', seconds: 0, problems };
}
