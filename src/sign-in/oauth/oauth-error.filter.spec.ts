import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type ArgumentsHost } from '@nestjs/common';
import { expect, it } from '@jest/globals';
import express from 'express';
import { OAuthErrorFilter } from './oauth-error.filter.js';
import { OAuthError } from './oauth-error.js';

/** What a client reads of an error. */
async function answerTo(error: unknown): Promise<{ status: number; body: Record<string, string>; headers: Headers }> {
  const app = express();
  app.use((request, response) => {
    const host = { switchToHttp: () => ({ getRequest: () => request, getResponse: () => response }) };
    new OAuthErrorFilter().catch(error, host as unknown as ArgumentsHost);
  });
  const server = createServer((request: IncomingMessage, response: ServerResponse) => void app(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    return { status: answer.status, body: (await answer.json()) as Record<string, string>, headers: answer.headers };
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

it('says nothing that RFC 6749 forbids, whatever a provider or a team is called', async () => {
  const error = new OAuthError(503, 'temporarily_unavailable', 'The provider "Ünï\\飞书🦊" is away.', 2.5);
  const { status, body, headers } = await answerTo(error);
  expect([status, headers.get('retry-after'), headers.get('cache-control'), headers.get('pragma')]).toEqual([
    503,
    '3',
    'no-store',
    'no-cache',
  ]);
  expect(body).toEqual({
    error: 'temporarily_unavailable',
    error_description: "The provider ''n'''''' is away.",
  });
});
