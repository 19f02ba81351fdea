import { request } from 'node:http';
/** One request without any client library in between, for tests where bytes matter. */
export function sendRequest(url, options = {}, body) {
    return new Promise((resolve, reject) => {
        const outgoing = request(url, { agent: false, ...options }, (message) => {
            const chunks = [];
            const finish = (cut) => resolve({ status: message.statusCode ?? 0, headers: message.headers, body: Buffer.concat(chunks), cut });
            message.on('data', (chunk) => chunks.push(chunk));
            message.on('end', () => finish(!message.complete));
            message.on('error', () => finish(true));
        });
        outgoing.on('error', reject);
        outgoing.end(body);
    });
}
/** A JSON body posted the way SDKs do it. */
export function postJson(url, body, headers = {}) {
    return sendRequest(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers } }, Buffer.isBuffer(body) || typeof body === 'string' ? body : JSON.stringify(body));
}
