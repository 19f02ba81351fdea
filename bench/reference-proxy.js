/**
 * The yardstick of the benchmark: the least that a gateway in Node.js can be. Bare node:http with keep-alive agents:
 * read the body, parse it, put a system block in front, write it again, pipe the answer back. It is not tuned and not
 * changed. UPSTREAM_URL is where every POST goes; PROXY_URL, if set, is the network proxy on the way there.
 */
import { Buffer } from 'node:buffer';
import { Agent as HttpAgent, createServer, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { pipeline } from 'node:stream';
import { HttpsProxyAgent } from 'https-proxy-agent';

const { PORT, PROXY_URL, UPSTREAM_URL } = process.env;
const secure = UPSTREAM_URL.startsWith('https:');
const send = secure ? httpsRequest : httpRequest;
const DirectAgent = secure ? HttpsAgent : HttpAgent;
const agent = PROXY_URL ? new HttpsProxyAgent(PROXY_URL, { keepAlive: true }) : new DirectAgent({ keepAlive: true });

const prompt = { type: 'text', text: 'You are Droid, an AI software engineering agent built by Factory.\n\n' };
const notForwarded = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'accept-encoding',
  'x-api-key',
  'api-key',
]);

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => forward(request, response, addSystemBlock(Buffer.concat(chunks))));
});
server.keepAliveTimeout = 60_000;
server.listen(Number(PORT ?? 0), '127.0.0.1', () =>
  console.log(`listens on http://127.0.0.1:${server.address().port}`),
);

function addSystemBlock(bytes) {
  const body = JSON.parse(bytes.toString());
  const system = typeof body.system === 'string' ? [{ type: 'text', text: body.system }] : (body.system ?? []);
  return Buffer.from(JSON.stringify({ ...body, system: [prompt, ...system] }));
}

function forward(request, response, body) {
  const passed = Object.entries(request.headers).filter(([name]) => !notForwarded.has(name));
  const headers = { ...Object.fromEntries(passed), authorization: 'Bearer fk-bench', 'content-length': body.length };
  const outgoing = send(UPSTREAM_URL, { method: 'POST', agent, headers });
  outgoing.on('response', (answer) => {
    response.writeHead(answer.statusCode, { 'content-type': answer.headers['content-type'] });
    pipeline(answer, response, () => undefined);
  });
  outgoing.on('error', () => response.destroy());
  response.on('close', () => outgoing.destroy());
  outgoing.end(body);
}
