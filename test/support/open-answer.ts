import { request } from 'node:http';

/** An answer that is watched while it comes, and that its client may leave. */
interface OpenAnswer {
  /** Everything of its body that has come so far. */
  received(): string;
  leave(): void;
}

/** Posts JSON as clients do and keeps the connection to itself. */
export function openAnswer(url: string, body: unknown, headers: Readonly<Record<string, string>> = {}): OpenAnswer {
  let text = '';
  const outgoing = request(
    url,
    { method: 'POST', agent: false, headers: { 'content-type': 'application/json', ...headers } },
    (message) => {
      message.on('data', (chunk: Buffer) => (text += chunk.toString()));
      message.on('error', () => undefined);
    },
  );
  outgoing.on('error', () => undefined);
  outgoing.end(JSON.stringify(body));
  return { received: () => text, leave: () => outgoing.destroy() };
}
