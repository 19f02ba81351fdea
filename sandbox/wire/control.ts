import { type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { isObject } from '../json-value.js';
import { type Sandbox } from '../pretend-upstream.js';

/**
 * Control from another process, such as curl: `POST /sandbox/script` queues a script (what JSON can say of it),
 * `GET /sandbox/requests` lists the last requests. Not recorded themselves.
 */
export async function answerControl(sandbox: Sandbox, req: IncomingMessage, res: ServerResponse): Promise<void> {
  if (req.method === 'POST' && req.url === '/sandbox/script') {
    try {
      const script: unknown = JSON.parse(await text(req));
      if (isObject(script)) {
        sandbox.script(script);
        return answer(res, 200, { queued: script });
      }
    } catch {
      // Not JSON: refused like everything else that is not an object.
    }
    return answer(res, 400, { error: 'The body must be a script as a JSON object.' });
  }
  if (req.method === 'GET' && req.url === '/sandbox/requests') {
    const requests = sandbox.requests.map((request) => ({
      method: request.method,
      path: request.path,
      status: request.status,
      bodyBytes: request.body.length,
      sha256: request.sha256,
      bytesWritten: request.bytesWritten,
      closed: request.closed,
      closedEarly: request.closedEarly,
    }));
    return answer(res, 200, { openStreams: sandbox.openStreams, requests });
  }
  answer(res, 404, { error: 'Only POST /sandbox/script and GET /sandbox/requests.' });
}

function answer(res: ServerResponse, status: number, body: object): void {
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body, null, 2) + '\n');
}
