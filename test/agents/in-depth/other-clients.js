import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import Anthropic from '@anthropic-ai/sdk';
import { betaTool } from '@anthropic-ai/sdk/helpers/beta/json-schema';
import { newMark, problemsOf, requestsOf } from './checks.js';
import { CLIENT_TOKEN, runCopilot } from './run-clients.js';
import { homeWithFiles, problemsOfUpstream, toolCall } from './tasks.js';

/** The SDK's own loop over tools, in this process. It sends `thread` by itself, which other vendors do not have. */
export async function checkToolRunner(world, { dialect, model, upstreamModel }) {
  const mark = newMark();
  const word = `run-${randomUUID()}`;
  const started = performance.now();
  const client = new Anthropic({ baseURL: world.url, authToken: CLIENT_TOKEN, apiKey: null, timeout: 60_000 });
  const lookup = betaTool({
    name: 'lookup',
    description: 'Looks a name up',
    inputSchema: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
    run: ({ name }) => `${name}: ${word}`,
  });
  const problems = [];
  try {
    const answer = await client.beta.messages.toolRunner({
      model,
      max_tokens: 2000,
      messages: [
        {
          role: 'user',
          content: `${mark} ${toolCall('lookup', { name: 'ada' })} [[next]] ${toolCall('lookup', { name: 'bo' })}`,
        },
      ],
      tools: [lookup],
    });
    const said = answer.content.map((block) => (block.type === 'text' ? block.text : '')).join('');
    for (const name of ['ada', 'bo'])
      if (!said.includes(`${name}: ${word}`)) problems.push(`the last answer does not have the result for ${name}`);
  } catch (error) {
    problems.push(`the tool runner failed: ${error.message}`);
  }
  const requests = requestsOf(world, mark);
  // A model of its own vendor keeps the conversation: what comes after is only what is new.
  const expected = dialect === 'messages' ? 1 : 3;
  if (requests.length !== expected)
    problems.push(`the upstream answered ${requests.length} requests instead of ${expected}`);
  problems.push(...problemsOfUpstream(requests, upstreamModel));
  const seconds = (performance.now() - started) / 1000;
  return { name: `Anthropic's tool runner on ${dialect}`, seconds, problems };
}

/** Copilot CLI with the gateway as its provider, on either of the two formats that it speaks to one. */
export async function checkCopilot(world, wireApi) {
  const mark = newMark();
  const { home, files } = homeWithFiles(world);
  const command = { command: `cat ${files.left.path}`, description: 'Show a file' };
  const model = 'gemini-3-flash-preview';
  const result = await runCopilot({
    baseUrl: world.url,
    prompt: `${mark} ${toolCall('bash', command)}`,
    home,
    seconds: 80,
    model,
    wireApi,
  });
  const requests = requestsOf(world, mark);
  const expected = { exit: 0, says: new RegExp(files.left.word), calls: /^ss$/ };
  return {
    name: `Copilot CLI on generate, by ${wireApi}`,
    seconds: result.seconds,
    problems: [...problemsOf({ ...result, errors: '' }, expected, requests), ...problemsOfUpstream(requests, model)],
  };
}
