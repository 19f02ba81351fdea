import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PretendSignIn } from '../../../test/support/pretend-sign-in.js';
import { type Machine } from '../setup/machine.js';
import { runLogin, runLogout, runToken, runWhoami } from './run-sign-in.js';
import { type SignInOptions } from './sign-in.js';
import { waitForRedirect } from './wait-for-redirect.js';
import { findSession, sessionFileOf, writeSession } from './kept-session.js';
import { renewSession } from './renew-session.js';

let gateway: PretendSignIn;
let home: string;
let printed: string;
let warned: string;

beforeEach(async () => {
  gateway = new PretendSignIn();
  await gateway.listen();
  home = mkdtempSync(join(tmpdir(), 'droid2api-login-'));
  printed = warned = '';
});

afterEach(async () => {
  rmSync(home, { recursive: true, force: true });
  await gateway.close();
});

function machine(variables: Record<string, string> = { DISPLAY: ':0' }, platform: NodeJS.Platform = 'linux'): Machine {
  return { home, platform, variable: (name) => new Map(Object.entries(variables)).get(name) };
}

const output = {
  print: (text: string) => {
    printed += text;
  },
  warn: (text: string) => {
    warned += text;
  },
};

/** The browser of the person: it goes where it is sent. */
const visited: Promise<string>[] = [];
const open = (address: string) =>
  void visited.push(
    fetch(address)
      .then((page) => page.text())
      .catch(String),
  );

function login(options: SignInOptions = {}, of = machine(), url = gateway.url): Promise<number> {
  return runLogin(of, url, options, output, open);
}

describe('login', () => {
  it('signs in by the browser, keeps the session for its owner alone, and leaves nothing behind', async () => {
    expect(await login()).toBe(0);
    expect(printed).toBe(`Signed in at ${gateway.url} as ada@example.com.\n`);
    expect(await visited.at(-1)).toContain('You are signed in. You may close this page');
    const path = sessionFileOf(machine(), gateway.url);
    expect(path).toMatch(/\.config\/droid2api\/sessions\/127\.0\.0\.1_\d+-[0-9a-f]{12}\.json$/);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const kept = findSession(machine(), gateway.url);
    expect(printed + warned).not.toContain('dgs-');
    expect(printed + warned).not.toContain('dgr-');
    printed = '';
    expect(await runToken(machine(), {}, output)).toBe(0);
    expect(printed).toBe(`${kept?.accessToken ?? ''}\n`);
    printed = '';
    expect(await runWhoami(machine(), undefined, output)).toBe(0);
    expect(printed).toBe(`ada@example.com at ${gateway.url}: may use 1 models.\n`);
    expect(await runLogout(machine(), undefined, output)).toBe(0);
    expect(gateway.revoked).toEqual([kept?.refreshToken]);
    expect(readdirSync(home)).toEqual([]);
  });

  it.each([
    ['that is asked for', { device: true }, { DISPLAY: ':0' }],
    ['over SSH', {}, { DISPLAY: ':0', SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22' }],
    ['where there is no browser', {}, {}],
  ])('shows a code %s', async (_, options, variables) => {
    gateway.device.push('authorization_pending', 'authorization_pending');
    expect(await login(options, machine(variables))).toBe(0);
    expect(warned).toContain(`Open ${gateway.url}/device?user_code=WDJB-MJHT in a browser, on any machine`);
    expect(warned).toContain('\n    WDJB-MJHT\n');
    expect(gateway.forms.length).toBe(3);
  });

  it.each([
    ['access_denied', /^The sign-in was refused: you are not signed in\.$/],
    ['expired_token', /^The code has expired before anybody confirmed it: run this again\.$/],
    ['invalid_grant', /^Your company account no longer lets you in\.$/],
    ['unauthorized_client\u001b[2J', /does not sign you in \(unauthorized_client \[2J\)\.$/],
  ])('by a code ends with a sentence where the gateway says %j', async (said, sentence) => {
    gateway.device.push(said);
    await expect(login({ device: true })).rejects.toThrow(sentence);
    expect(readdirSync(home)).toEqual([]);
  });

  it('goes on waiting while the gateway is started anew', async () => {
    gateway.tokenFailure = { status: 502, body: {} };
    const waiting = login({ device: true });
    while (gateway.forms.length < 2) await new Promise(setImmediate);
    gateway.tokenFailure = undefined;
    expect(await waiting).toBe(0);
  });

  it('says so where the person refuses in the browser', async () => {
    gateway.person = 'refuses';
    await expect(login()).rejects.toThrow('The sign-in was refused in the browser: you are not signed in.');
    expect(await visited.at(-1)).toContain('You are not signed in.');
  });

  it('heeds no page but the one that it has begun', async () => {
    const strangers: number[] = [];
    const strange = async (address: string) => {
      const back = new URL(new URL(address).searchParams.get('redirect_uri') ?? '');
      for (const query of ['?code=mine', '?code=mine&state=guess', '?error=access_denied&state='])
        strangers.push((await fetch(new URL(query, back))).status);
      // No address at all, which a page of another site may ask for.
      strangers.push((await fetch(`${back.origin}//`)).status);
      open(address);
    };
    expect(await runLogin(machine(), gateway.url, {}, output, (address) => void strange(address))).toBe(0);
    expect(strangers).toEqual([404, 404, 404, 404]);
  });

  it('goes to the gateway that the address stands for, with codes, tokens and requests alike', async () => {
    const typed = gateway.url.replace('127.0.0.1', 'localhost');
    expect(await login({}, machine(), `${typed}/v1/`)).toBe(0);
    expect(warned).toContain(`${typed} calls itself ${gateway.url}.`);
    printed = '';
    await runToken(machine(), { url: typed }, output);
    const found = printed;
    await runToken(machine(), { url: gateway.url }, output);
    expect(printed).toBe(found + found);
  });

  it('sends no code and no token to another origin, whatever the discovery says', async () => {
    gateway.offered = { token_endpoint: 'https://elsewhere.example/token', revocation_endpoint: 'no address' };
    await login();
    const { tokenEndpoint, revocationEndpoint } = findSession(machine(), gateway.url) ?? {};
    expect([tokenEndpoint, revocationEndpoint]).toEqual([`${gateway.url}/oauth/token`, `${gateway.url}/oauth/revoke`]);
  });

  it('ends the former session when somebody signs in again', async () => {
    await login();
    const former = findSession(machine(), gateway.url)?.refreshToken;
    await login();
    expect(gateway.revoked).toEqual([former]);
  });

  it.each([
    [
      'signs nobody in',
      () => (gateway.isOff = true),
      /signs nobody in: whoever runs it turns that on by public_url and member_sign_in;/,
    ],
    [
      'calls itself by an address without TLS',
      () => (gateway.offered = { issuer: 'http://gateway.example.com' }),
      /calls itself http:\/\/gateway\.example\.com, which has no TLS/,
    ],
  ])('says what is wrong with a gateway that %s', async (_, set, sentence) => {
    set();
    await expect(login()).rejects.toThrow(sentence);
    expect(readdirSync(home)).toEqual([]);
  });

  it('gives up where nobody comes', async () => {
    const { code, close } = await waitForRedirect('state', 0);
    await expect(code).rejects.toThrow(/^Nobody has signed in within ten minutes: run this again/);
    close();
  });

  it('asks which gateway', async () => {
    await expect(runLogin(machine(), undefined, {}, output)).rejects.toThrow(/^Which gateway\? Give its address, like/);
  });
});

describe('logout', () => {
  it('forgets the session where the gateway is away, and says so', async () => {
    await login();
    await gateway.close();
    expect(await runLogout(machine(), undefined, output)).toBe(1);
    expect(warned).toMatch(/Signed out on this machine, but the gateway was not told: Nothing answers at http/);
    expect(readdirSync(home)).toEqual([]);
    await gateway.listen();
  });

  it('ends the session that a renewal has just made', async () => {
    await login();
    const end = Date.now() + 60_000;
    const session = findSession(machine(), gateway.url);
    if (!session) throw new Error('nobody is signed in');
    writeSession(machine(), { ...session, renewedAtMs: end - 3_600_000, expiresAtMs: end });
    await Promise.all([renewSession(machine(), gateway.url), runLogout(machine(), undefined, output)]);
    expect(gateway.revoked.length).toBe(1);
    expect(gateway.revoked).not.toEqual([session.refreshToken]);
    expect(readdirSync(home)).toEqual([]);
  });

  it('says where there is nothing to do', async () => {
    expect(await runLogout(machine(), undefined, output)).toBe(0);
    expect(await runLogout(machine(), gateway.url, output)).toBe(0);
    expect(printed).toBe('You are not signed in.\n'.repeat(2));
  });
});

describe('whoami', () => {
  it('says where nobody is signed in, or the gateway no longer takes it', async () => {
    expect(await runWhoami(machine(), undefined, output)).toBe(1);
    await login();
    await fetch(`${gateway.url}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({ client_id: 'droid2api', grant_type: 'refresh_token', refresh_token: 'spent' }),
    });
    expect(await runWhoami(machine(), gateway.url, output)).toBe(1);
    expect(warned).toMatch(
      /^ada@example\.com at .* This session has ended\. droid2api login http.* signs in again\.$/m,
    );
  });
});

describe('the file of a session', () => {
  it('is not read where others may read it', async () => {
    await login();
    const path = sessionFileOf(machine(), gateway.url);
    chmodSync(path, 0o644);
    await expect(runToken(machine(), {}, output)).rejects.toThrow(
      /^Others than you may read .*\.json: remove it, and sign in again with droid2api login\.$/,
    );
    expect(await login()).toBe(0);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it.each<[NodeJS.Platform, Record<string, string>, string]>([
    ['win32', { APPDATA: '/c/Users/ada/AppData/Roaming' }, '/c/Users/ada/AppData/Roaming/droid2api/sessions/'],
    ['darwin', {}, '/Library/Application Support/droid2api/sessions/'],
    ['linux', { XDG_CONFIG_HOME: '/etc/of/ada' }, '/etc/of/ada/droid2api/sessions/'],
  ])('stands on %s where the key does', (platform, variables, folder) => {
    const path = sessionFileOf(machine(variables, platform), 'https://gateway.example.com:8443/team');
    expect(path).toContain(`${folder}gateway.example.com_8443-`);
  });

  it("of one gateway is nobody else's concern", async () => {
    await login();
    writeFileSync(sessionFileOf(machine(), 'https://other.example.com'), '{', { mode: 0o600 });
    await runToken(machine(), { url: gateway.url }, output);
    expect(printed).toContain('dgs-');
    await expect(runLogout(machine(), undefined, output)).rejects.toThrow(
      /other\.example\.com\S+ is damaged: remove it/,
    );
  });

  it('of a damaged one says what to do', async () => {
    await login();
    const path = sessionFileOf(machine(), gateway.url);
    writeFileSync(path, '{"url":');
    await expect(runToken(machine(), {}, output)).rejects.toThrow(/is damaged: remove it, and sign in again/);
    expect(readFileSync(path, 'utf8')).toBe('{"url":');
  });
});
