import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { SignInSessionRepository } from '../../src/keys/sign-in-session.repository.js';
import { until } from '../support/until.js';
import { SignInWorld } from './sign-in-world.js';

const world = new SignInWorld();
beforeEach(() => world.start());
afterEach(() => world.close());

it('a client that leaves before it has its new tokens has spent nothing', async () => {
  const tokens = await world.signIn();
  const fields = { grant_type: 'refresh_token', refresh_token: String(tokens.refresh_token) };
  const app = world.gateways[0]?.app;
  if (!app) throw new Error('there is no gateway');
  const repository = app.get(SignInSessionRepository, { strict: false });
  const find = repository.find.bind(repository);
  let goOn: () => void = () => undefined;
  const isLookedUp = new Promise<void>((resolve) => {
    jest.spyOn(repository, 'find').mockImplementationOnce(async (...given) => {
      resolve();
      await new Promise<void>((release) => (goOn = release));
      return find(...given);
    });
  });
  const ofGateway = once(app.getHttpServer(), 'connection') as Promise<[Socket]>;
  const { hostname, port } = new URL(world.url());
  const client = connect(Number(port), hostname);
  const form = new URLSearchParams(fields).toString();
  client.write(
    `POST /oauth/token HTTP/1.1\r\nHost: ${hostname}\r\nContent-Type: application/x-www-form-urlencoded\r\n` +
      `Content-Length: ${form.length}\r\n\r\n${form}`,
  );
  const [[socket]] = await Promise.all([ofGateway, isLookedUp]);
  const left = once(socket, 'close');
  client.destroy();
  await left;
  goOn();
  let status = 503;
  // The first request may be about to give up.
  await until(async () => {
    ({ status } = await world.token(fields));
    return status !== 503;
  });
  expect(status).toBe(200);
});
