import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { newMark, problemsOf, requestsOf } from './checks.js';
import { CATALOGUE_REDIRECTS } from './codex-tasks.js';
import { freshHome, runCodex } from './run-clients.js';

/**
 * Passes connections on to the gateway and counts the WebSockets among them. Whoever connects to `cutPort` cuts all
 * that are open, and is then let go.
 */
async function startProxy(url) {
  const open = new Set();
  let webSockets = 0;
  const port = await listen((client) => {
    client.once('data', (bytes) => (webSockets += /^upgrade: websocket/im.test(bytes.toString('latin1')) ? 1 : 0));
    const upstream = connect(Number(new URL(url).port), '127.0.0.1');
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ]) {
      open.add(one);
      one.on('error', () => undefined).on('close', () => (open.delete(one), other.destroy()));
      one.pipe(other);
    }
  });
  const cutPort = await listen((caller) => {
    for (const socket of open) socket.destroy();
    caller.on('error', () => undefined).end();
  });
  return { url: `http://127.0.0.1:${port}`, cutPort, webSockets: () => webSockets };
}

async function listen(onConnection) {
  const server = createServer(onConnection);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  return server.address().port;
}

/**
 * Codex by WebSocket alone: a command, whose result comes on a new connection because the first is cut while it runs,
 * and a second command on that connection.
 */
export async function checkCodexReconnect(world, model) {
  const mark = newMark();
  const home = freshHome(world.scratch);
  const word = `word-${randomUUID()}`;
  writeFileSync(join(home, 'word.txt'), `${word}\n`);
  const proxy = await startProxy(world.url);
  const cut = `${process.execPath} -e "require('net').connect(${proxy.cutPort},'127.0.0.1').resume()"`;
  const isGpt = CATALOGUE_REDIRECTS[model].startsWith('gpt');
  for (const command of [`${cut} && echo cut`, `cat ${join(home, 'word.txt')}`]) {
    const script = `const r = await tools.exec_command({ cmd: ${JSON.stringify(command)} }); text(r.output);`;
    const call = { name: isGpt ? 'exec' : 'functions__exec', input: { input: script } };
    world.sandbox.script({ times: 1, when: ({ body }) => body.includes(mark), toolCalls: [call] });
  }
  const posts = () => world.logs().split('POST /v1/responses').length;
  const before = posts();
  const result = await runCodex({ builtIn: `${proxy.url}/v1`, prompt: `${mark} look`, home, seconds: 110, model });
  const requests = requestsOf(world, mark);
  const problems = problemsOf({ ...result, errors: '' }, { exit: 0, says: /./, within: 100 }, requests);
  if (requests.length !== 3) problems.push(`the upstream got ${requests.length} requests instead of 3`);
  if (!requests.at(-1)?.body.includes(word)) problems.push('the result of the second command did not arrive');
  if (proxy.webSockets() !== 2) problems.push(`it opened ${proxy.webSockets()} WebSockets instead of 2`);
  if (posts() !== before) problems.push('it went on by HTTP');
  return { name: `Codex: a reconnect on ${CATALOGUE_REDIRECTS[model]}`, seconds: result.seconds, problems };
}
