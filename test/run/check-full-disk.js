/**
 * Fills the disk below a built gateway (`dist/`) whose data stand in `$SCRATCH/data`, looks at what it says and does,
 * makes room, and looks again: `.ci/full-disk` makes the disk. Ends with 1 where something does not hold.
 */
import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';

const { SCRATCH: scratch, PATH } = process.env;
const ADMIN = { authorization: 'Bearer admin-token-of-this-check', 'content-type': 'application/json' };
const ANSWER = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-x',
  content: [{ type: 'text', text: 'hello' }],
  stop_reason: 'end_turn',
  usage: { input_tokens: 5, output_tokens: 1 },
};
/** Within a second of room being there; on a crowded machine three times as long. */
const RECOVERY_LIMIT_MS = 3_000;

const upstream = createServer((request, response) =>
  request.resume().on('end', () => response.setHeader('content-type', 'application/json').end(JSON.stringify(ANSWER))),
);
await new Promise((resolve) => upstream.listen(0, '127.0.0.1', resolve));
const config = join(scratch, 'config.json');
writeFileSync(
  config,
  JSON.stringify({
    version_check: { enabled: false },
    endpoint: [{ name: 'anthropic', base_url: `http://127.0.0.1:${upstream.address().port}` }],
    models: [{ id: 'claude-*', type: 'anthropic' }],
  }),
);
const gateway = spawn(process.execPath, ['dist/main.js'], {
  env: {
    PATH,
    HOME: scratch,
    PORT: '0',
    HOST: '127.0.0.1',
    DROID_CONFIG: config,
    DROID_DATA_DIR: join(scratch, 'data'),
    ADMIN_TOKEN: 'admin-token-of-this-check',
    FACTORY_API_KEY: 'fk-team-key',
  },
  stdio: ['ignore', 'pipe', 'inherit'],
});
process.on('exit', () => gateway.kill('SIGKILL'));
let log = '';
gateway.stdout.on('data', (chunk) => (log += chunk));
const url = await until(() => /listening on (\S+?)[\s,;]|listens on (\S+)\n/.exec(log)?.slice(1).find(Boolean));

const admin = (method, path, body) =>
  fetch(`${url}/admin/api/${path}`, { method, headers: ADMIN, body: body && JSON.stringify(body) });
const ask = (key) =>
  fetch(`${url}/v1/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'claude-x', max_tokens: 5, messages: [{ role: 'user', content: 'hi' }] }),
  });
const reasons = async () => JSON.stringify((await (await fetch(`${url}/readyz`)).json()).degraded);
const recorded = async (id) => (await (await admin('GET', `usage?by=key&key=${id}`)).json()).lines[0]?.attempts ?? 0;

const made = await (await admin('POST', 'keys', { name: 'before', budget_usd: { month: 100 } })).json();
check('a request is served while there is room', (await ask(made.secret)).status === 200);
await until(async () => (await recorded(made.id)) === 1);

const filler = join(scratch, 'data', 'filler');
fill();
await until(async () => (await admin('POST', 'keys', { name: 'while full' })).status === 503);
check('the readiness names the reason of the engine', (await reasons()).includes('SQLITE_FULL'));
for (let turn = 0; turn < 20; turn++)
  check(`request ${turn} is served although the disk is full`, (await ask(made.secret)).status === 200);
check('the key is still looked up', (await admin('GET', 'keys')).status === 200);

rmSync(filler);
const began = performance.now();
await until(async () => (await admin('POST', 'keys', { name: 'after' })).status === 201);
await until(async () => (await reasons()) === '[]');
const tookMs = performance.now() - began;
check(`it is well again ${Math.round(tookMs)} ms after there is room`, tookMs < RECOVERY_LIMIT_MS);
await until(async () => (await recorded(made.id)) === 21);
check('every request of that time is recorded', true);
check('a key is revoked', (await admin('DELETE', `keys/${made.id}`)).status < 300);
await until(async () => (await ask(made.secret)).status === 401);
check('and refused from then on', true);

gateway.kill('SIGINT');
upstream.close();
upstream.closeAllConnections();

/** Takes all the room there is, in pieces that become smaller. */
function fill() {
  for (let bytes = 1024 * 1024; bytes >= 512; bytes /= 2) {
    for (;;) {
      try {
        writeFileSync(filler, Buffer.alloc(bytes), { flag: 'a' });
      } catch {
        break;
      }
    }
  }
}

async function until(holds) {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; await setTimeout(50)) {
    const value = await Promise.resolve(holds()).catch(() => undefined);
    if (value) return value;
  }
  console.log(`FAIL never: ${holds}\n${log}`);
  process.exit(1);
}

function check(what, holds) {
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${what}`);
  if (!holds) process.exitCode = 1;
}
