import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Machine } from '../../src/cli/setup/machine.js';
import { runSetup } from '../../src/cli/setup/run-setup.js';
import { runUndo } from '../../src/cli/setup/run-undo.js';
import { findSession, type KeptSession, writeSession } from '../../src/cli/sign-in/kept-session.js';
import { runLogin, runLogout, runWhoami } from '../../src/cli/sign-in/run-sign-in.js';
import { sendRequest } from '../send-request.js';
import { runCli } from '../support/run-cli.js';
import { PagesWorld } from './pages-world.js';
import { signInAtProvider } from './sign-in-at-provider.js';
import { makePerson, type RunningProvider, startOidcProvider } from './start-oidc-provider.js';

const MODELS = { models: [{ id: 'claude-opus-4-8', type: 'anthropic' }] };
const HOUR_MS = 3_600_000;

let world: PagesWorld;
let home: string;
let said: string;

const machine = (): Machine => ({
  home,
  platform: 'linux',
  variable: (name) => (name === 'DISPLAY' ? ':0' : undefined),
});
const say = (text: string) => {
  said += text;
};
const output = { print: say, warn: say };
const session = (): KeptSession => {
  const found = findSession(machine(), world.origin);
  if (!found) throw new Error('nobody is signed in');
  return found;
};
/** Makes it as late as it is a minute before the end of the access token. */
const age = () => {
  const end = Date.now() + 60_000;
  writeSession(machine(), { ...session(), renewedAtMs: end - HOUR_MS, expiresAtMs: end });
};
const token = () => runCli('token', ['--url', world.origin], { folder: home, unattended: true });
const isTaken = async (secret: string) => {
  const headers = { authorization: `Bearer ${secret}` };
  return (await sendRequest(`${world.origin}/v1/models`, { headers })).status === 200;
};

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'droid2api-program-'));
  said = '';
});

afterEach(async () => {
  rmSync(home, { recursive: true, force: true });
  await world.close();
});

describe('the program at a gateway without a provider', () => {
  let key: { id: string; secret: string };

  beforeEach(async () => {
    world = await PagesWorld.start(MODELS);
    key = await world.makeKey({ name: 'ada-laptop' });
  });

  /** The member's browser: confirms on the gateway's page with their key, and goes back to the program. */
  const open = (address: string) => {
    const visit = async () => {
      const visitor = world.visitor();
      const { pathname, search } = new URL(address);
      const page = await visitor.get(pathname + search);
      const { next = '' } = await visitor.submit(page, { answer: 'confirm', key: key.secret });
      await fetch(next);
    };
    void visit();
  };

  it('signs in, has its token renewed, and signs out', async () => {
    expect(await runLogin(machine(), world.origin, {}, output, open)).toBe(0);
    expect(said).toContain(`Signed in at ${world.origin}`);
    expect(await runWhoami(machine(), undefined, output)).toBe(0);
    expect(said).toContain(`at ${world.origin}: may use 1 models.`);
    const former = session();
    expect(former.expiresAtMs - former.renewedAtMs).toBe(HOUR_MS);
    age();
    const found = await Promise.all([token(), token()]);
    const now = session();
    expect(found).toEqual(found.map(() => ({ code: 0, stdout: `${now.accessToken}\n`, stderr: '' })));
    expect(now.refreshToken).not.toBe(former.refreshToken);
    // Agents that were started before go on.
    expect([await isTaken(former.accessToken), await isTaken(now.accessToken)]).toEqual([true, true]);
    expect(await runLogout(machine(), undefined, output)).toBe(0);
    expect([await isTaken(former.accessToken), await isTaken(now.accessToken)]).toEqual([false, false]);
    expect(existsSync(join(home, '.config'))).toBe(false);
  });

  it('hears that the key is revoked that has let it in', async () => {
    await runLogin(machine(), world.origin, {}, output, open);
    await world.revoke(key.id);
    expect(await runWhoami(machine(), undefined, output)).toBe(1);
    expect(said).toContain(`droid2api login ${world.origin} signs in again.`);
    age();
    const { code, stdout, stderr } = await token();
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^Your sign-in at http\S+ has ended \(.+\): droid2api login http\S+ signs in again\.\n$/);
  });

  it('sets agents up by a sign-in, and takes everything back', async () => {
    const talk = { ...output, tell: say, readInput: async () => '', ask: async () => '', open };
    expect(await runSetup(machine(), ['claude', 'codex'], { url: `${world.origin}/v1`, yes: true }, talk)).toBe(0);
    const settings = readFileSync(join(home, '.claude/settings.json'), 'utf8');
    expect(settings).toContain(`token --url '${world.origin}'`);
    expect(await isTaken(session().accessToken)).toBe(true);
    expect(await runUndo(machine(), [], { yes: true }, talk)).toBe(0);
    expect(said).toContain(`You are still signed in at ${world.origin}: droid2api logout ${world.origin} signs out.`);
    await runLogout(machine(), undefined, output);
    expect(readdirSync(home)).toEqual([]);
  });

  it('says so where somebody refuses on the page', async () => {
    const refuse = (address: string) => {
      const visit = async () => {
        const visitor = world.visitor();
        const { pathname, search } = new URL(address);
        const { next = '' } = await visitor.submit(await visitor.get(pathname + search), { answer: 'refuse' });
        await fetch(next);
      };
      void visit();
    };
    await expect(runLogin(machine(), world.origin, {}, output, refuse)).rejects.toThrow(
      'The sign-in was refused in the browser: you are not signed in.',
    );
  });
});

describe("the program at a gateway with the company's provider", () => {
  let provider: RunningProvider;

  beforeEach(async () => {
    provider = await startOidcProvider();
    world = await PagesWorld.start({ ...MODELS, member_sign_in: { provider: provider.config } });
  });
  afterEach(() => provider.close());

  /** The browser of Ann, who has an account of the company. */
  const open = (address: string) => {
    const visit = async () => {
      const visitor = world.visitor();
      const { pathname, search } = new URL(address);
      const leading = await visitor.submit(await visitor.get(pathname + search), { answer: 'confirm' });
      const back = await signInAtProvider(leading.next ?? '', 'ann');
      const { next = '' } = await visitor.get(back.pathname + back.search);
      await fetch(next);
    };
    void visit();
  };

  it('signs in as the member, and is out at the next renewal when the provider no longer knows them', async () => {
    expect(await runLogin(machine(), world.origin, {}, output, open)).toBe(0);
    expect(said).toContain(`Signed in at ${world.origin} as ann@example.com.`);
    const { accessToken } = session();
    expect(await isTaken(accessToken)).toBe(true);
    age();
    expect((await token()).code).toBe(0);
    expect(session().accessToken).not.toBe(accessToken);
    provider.people.set('ann', { ...makePerson('ann'), disabled: true });
    age();
    const { code, stderr } = await token();
    expect([code, stderr]).toEqual([1, expect.stringMatching(/ has ended \(.+\): droid2api login \S+ signs in again/)]);
  });
});
