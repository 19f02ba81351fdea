import { type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { Mails } from '../../src/alerts/mails.service.js';
import { type UsableTarget } from '../../src/alerts/resolve-target.js';
import { Secret } from '../../src/config/secret.js';
import { type NetworkProxies } from '../../src/proxy/network-proxies.service.js';
import { UpstreamFailure } from '../../src/proxy/upstream-failure.js';
import { startNetworkProxy } from '../start-network-proxy.js';

interface Received {
  from: string;
  to: string[];
  text: string;
}

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

/** A real mail server that offers no TLS, unless it is told otherwise. `logins` are the passwords that it was sent. */
async function startMailServer(more: SMTPServerOptions = {}) {
  const [mails, logins]: [Received[], string[]] = [[], []];
  const server = new SMTPServer({
    hideSTARTTLS: true,
    authOptional: true,
    allowInsecureAuth: true,
    logger: false,
    onAuth: ({ password }, _session, done) => {
      logins.push(password ?? '');
      if (password === 'p@ss w0rd') done(null, { user: 'gateway' });
      else done(Object.assign(new Error('wrong: hidden-words'), { responseCode: 535 }));
    },
    onData: (stream, { envelope }, done) => {
      let text = '';
      stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = envelope;
        mails.push({ from: mailFrom ? mailFrom.address : '', to: rcptTo.map(({ address }) => address), text });
        done();
      });
    },
    ...more,
  });
  server.on('error', () => undefined);
  const listening = await new Promise<AddressInfo>((resolve) => {
    const opened = server.listen(0, '127.0.0.1', () => resolve(opened.address() as AddressInfo));
  });
  closing.push(() => new Promise((resolve) => server.close(() => resolve())));
  return { port: listening.port, mails, logins };
}

function proxies(url?: string, next = () => ({ proxy: url === undefined ? undefined : 'p' })): NetworkProxies {
  return { next, all: url === undefined ? [] : [{ name: 'p', url }] } as unknown as NetworkProxies;
}

const MESSAGE = {
  id: 'msg_1',
  type: 'budget.threshold',
  atMs: Date.parse('2026-11-29T10:00:00Z'),
  title: 'The monthly budget of team "Zürich\r\nBcc: c@d.de" is spent',
  text: 'Requests are refused.',
  link: 'https://gateway.example/dashboard/usage',
  subject: null,
  facts: {},
};

function target(url: string): UsableTarget {
  return {
    name: 'mail',
    kind: 'email',
    events: [],
    from: 'gateway@example.com',
    to: ['lead@example.com', 'ops@example.com'],
    problem: undefined,
    url: new Secret(url),
    key: undefined,
  };
}

describe('a mail', () => {
  it('goes to everybody on the list, with an id that stays, and a name adds no header', async () => {
    const { port, mails, logins } = await startMailServer();
    const sent = await new Mails(proxies()).send(target(`smtp://gateway:p%40ss%20w0rd@127.0.0.1:${port}`), MESSAGE);
    expect(sent).toEqual({ kind: 'sent' });
    expect(logins).toEqual(['p@ss w0rd']);
    expect(mails).toMatchObject([{ from: 'gateway@example.com', to: ['lead@example.com', 'ops@example.com'] }]);
    const [head = '', ...body] = mails[0]?.text.split('\r\n\r\n') ?? [];
    // Quoted-printable breaks lines.
    expect(body.map((line) => line.replace('=\r\n', ''))).toContain('https://gateway.example/dashboard/usage');
    expect(head).toContain('Message-ID: <msg_1@droid2api.invalid>');
    expect(head).toMatch(/^Subject: =\?UTF-8\?/m);
    expect(head).not.toMatch(/^Bcc:/m);
  });

  it('is given up where the server does not want it, and comes again where it cannot take it now', async () => {
    const refusing = await startMailServer({
      onRcptTo: (_address, _session, done) =>
        done(Object.assign(new Error('no such user hidden-words'), { responseCode: 550 })),
    });
    const busy = await startMailServer({
      onMailFrom: (_address, _session, done) =>
        done(Object.assign(new Error('greylisted hidden-words'), { responseCode: 451 })),
    });
    const mails = new Mails(proxies());
    expect(await mails.send(target(`smtp://127.0.0.1:${refusing.port}`), MESSAGE)).toEqual({
      kind: 'refused',
      reason: 'the mail server answered 550 (EENVELOPE)',
    });
    expect(await mails.send(target(`smtp://127.0.0.1:${busy.port}`), MESSAGE)).toMatchObject({
      kind: 'later',
      reason: expect.stringMatching(/^the mail server answered 451 \(\w+\)$/),
    });
    expect(await mails.send(target(`smtp://u:wrong@127.0.0.1:${busy.port}`), MESSAGE)).toEqual({
      kind: 'refused',
      reason: 'the mail server answered 535 (EAUTH)',
    });
    expect(await mails.send(target('smtp://127.0.0.1:9'), MESSAGE)).toMatchObject({ kind: 'later' });
  });

  it('goes through the network proxy, and takes a password nowhere without TLS', async () => {
    const { port, mails, logins } = await startMailServer();
    const proxy = await startNetworkProxy({ leadsTo: `127.0.0.1:${port}`, credentials: { user: 'u', password: 'p' } });
    closing.push(() => proxy.close());
    const sender = new Mails(proxies(proxy.url));
    expect(await sender.send(target('smtp://mail.example.com:2525'), MESSAGE)).toEqual({ kind: 'sent' });
    expect([proxy.targets, mails.length]).toEqual([['mail.example.com:2525'], 1]);
    const without = await sender.send(target('smtp://gateway:p%40ss%20w0rd@mail.example.com'), MESSAGE);
    expect(without).toMatchObject({ kind: expect.stringMatching(/later|refused/) });
    expect([logins, mails.length, proxy.targets.at(-1)]).toEqual([[], 1, 'mail.example.com:587']);
  });

  it('goes to no server whose certificate is not its own', async () => {
    const { port, mails, logins } = await startMailServer({ hideSTARTTLS: false });
    const sent = await new Mails(proxies()).send(target(`smtp://u:p%40ss%20w0rd@127.0.0.1:${port}`), MESSAGE);
    expect([sent.kind, mails, logins]).toEqual(['later', [], []]);
  });

  it('waits where nothing may go out directly and there is no proxy', async () => {
    const mails = new Mails(
      proxies(undefined, () => {
        throw new UpstreamFailure('proxy_required');
      }),
    );
    expect(await mails.send(target('smtp://127.0.0.1:9'), MESSAGE)).toEqual({
      kind: 'later',
      reason: 'proxy_required is true and there is no network proxy for it',
    });
  });
});
