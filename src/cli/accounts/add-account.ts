import 'reflect-metadata';
import { resolve } from 'node:path';
import { createInterface, type Interface } from 'node:readline/promises';
import { type DynamicModule, Module } from '@nestjs/common';
import { ConfigService as EnvironmentService } from '@nestjs/config';
import { writeTokens } from '../../accounts/tokens.js';
import { LoginFailed, LoginUnfinished, loginByDevice, renewableTokensOf } from '../../auth/login-by-device.js';
import { type IssuedLogin, WorkosClient } from '../../auth/workos-client.service.js';
import { WorkosRefusal, WorkosUnavailable } from '../../auth/workos-error.js';
import { ConfigModule } from '../../config/config.module.js';
import { ConfigService } from '../../config/config.service.js';
import { cleanName } from '../../config/field-rules.js';
import { ControlCalls } from '../../proxy/control-calls.service.js';
import { NetworkProxies } from '../../proxy/network-proxies.service.js';
import { openContext } from '../open-context.js';
import { openBrowser } from './open-browser.js';
import { type RawEntry } from './find-same-account.js';
import { nameCommand } from '../../config/name-command.js';
import { rescueLogin } from './rescue-login.js';
import { addToAccountsFile, assertUpdatable } from './update-accounts-file.js';

/** What was typed behind `droid2api accounts add`. */
export interface AddAccountOptions {
  loop?: boolean;
  file?: string;
  upstream: string;
  name?: string;
  organization?: string;
  browser: boolean;
}

@Module({})
class LoginModule {}

interface Options {
  path: string;
  upstream: string;
  name: string | undefined;
  organization: string | undefined;
  browser: boolean;
  hasDisplay: boolean;
}

export async function addAccounts(values: AddAccountOptions): Promise<number> {
  const module: DynamicModule = {
    module: LoginModule,
    imports: [ConfigModule.forRoot()],
    providers: [ControlCalls, NetworkProxies, WorkosClient],
  };
  const context = await openContext(module, 'warn');
  const environment = context.get(EnvironmentService);
  const keyboard = createInterface({ input: process.stdin, output: process.stdout });
  const options: Options = {
    path: resolve(values.file ?? environment.get<string>('DROID_ACCOUNTS') ?? 'accounts.json'),
    upstream: values.upstream,
    name: values.name,
    organization: values.organization,
    browser: values.browser,
    hasDisplay: [environment.get<string>('DISPLAY'), environment.get<string>('WAYLAND_DISPLAY')].some(Boolean),
  };
  try {
    let failed = false;
    const ask = askAt(keyboard);
    do {
      assertReady(
        options,
        context.get(ConfigService).current.upstreams.map(({ name }) => name),
      );
      failed = !(await addOne(context.get(WorkosClient), options, ask)) || failed;
    } while (values.loop && !/^(n|no|q|quit)$/i.test(((await ask('\nAdd another account? [Y/n] ')) ?? 'n').trim()));
    return failed ? 1 : 0;
  } finally {
    keyboard.close();
    await context.close();
  }
}

/** Asks a person. Gives undefined where nobody answers: the input is closed, or ends before an answer. */
type Ask = (question: string) => Promise<string | undefined>;

function askAt(keyboard: Interface): Ask {
  const closed = new Promise<undefined>((resolve) => keyboard.once('close', () => resolve(undefined)));
  return (question) => Promise.race([keyboard.question(question).catch(() => undefined), closed]);
}

/** Throws whatever would keep the account from being written, before a person takes the trouble of logging in. */
function assertReady({ path, upstream, name }: Options, upstreams: readonly string[]): void {
  if (!upstreams.includes(upstream))
    throw new LoginFailed(`config.json has no upstream ${JSON.stringify(upstream)}; it has ${upstreams.join(', ')}.`);
  if (name !== undefined && (name !== cleanName(name) || name.length > 200)) {
    throw new LoginFailed(
      '--name must be one line of at most 200 characters, without control or bidirectional characters.',
    );
  }
  assertUpdatable(path);
}

async function addOne(workos: WorkosClient, options: Options, ask: Ask): Promise<boolean> {
  let login: IssuedLogin;
  try {
    login = await loginByDevice(workos, {
      organization: options.organization,
      show: ({ userCode, verificationUri, verificationUriComplete }) => {
        process.stdout.write(`Open ${verificationUriComplete ?? verificationUri}\nand confirm the code ${userCode}\n`);
        if (options.browser) openBrowser(verificationUriComplete ?? verificationUri, options.hasDisplay);
        process.stdout.write('Waiting for the login ');
      },
      waiting: () => void process.stdout.write('.'),
      chooseOrganization: (ids) => chooseOrganization(ids, ask),
    });
  } catch (error) {
    if (!(error instanceof LoginFailed || error instanceof WorkosRefusal || error instanceof WorkosUnavailable))
      throw error;
    process.stdout.write('\n');
    process.stderr.write(`${error.message}\n`);
    // The access token is for no organization. The first refresh gets one for the organization of the entry.
    if (error instanceof LoginUnfinished && error.login.tokens.refreshToken) {
      keep(options.path, {
        ...toEntry(error.login, options),
        access_token: undefined,
        expires_at: undefined,
        organization_id: '',
      });
    }
    return false;
  }
  const entry = toEntry(login, options);
  const { organizationId } = login.tokens;
  try {
    const { id, change } = addToAccountsFile(options.path, entry);
    process.stdout.write(
      `\nAccount ${id} ${change} in ` +
        `${options.path}${organizationId === null ? '' : ` (organization ${organizationId})`}\n`,
    );
    return true;
  } catch (error) {
    process.stderr.write(
      `\n${options.path} could not take the account: ${error instanceof Error ? error.message : 'unknown error'}\n`,
    );
    keep(options.path, entry);
    return false;
  }
}

/** Keeps a login that a person has confirmed, whatever has gone wrong after that. */
function keep(accountsPath: string, entry: RawEntry): void {
  const path = rescueLogin(accountsPath, entry);
  if (path === undefined) {
    process.stderr.write('The login could not be kept in any folder of this machine; it has to be made again.\n');
    return;
  }
  const first =
    entry['organization_id'] === '' ? 'Write the organization that pays into organization_id there, then take' : 'Take';
  process.stderr.write(
    `The login is kept in ${path}, which only you may read. ${first} it over with: ` +
      `${nameCommand(`accounts import ${path}`)}\n`,
  );
}

async function chooseOrganization(ids: readonly string[], ask: Ask): Promise<string> {
  process.stdout.write(
    `\nThe account belongs to several organizations:\n${ids.map((id, index) => `  ${index + 1}  ${id}\n`).join('')}`,
  );
  for (;;) {
    const answer = await ask('Which one pays? ');
    if (answer === undefined) {
      throw new LoginFailed(
        'The account belongs to several organizations, and there is no terminal to ask at: say which one pays ' +
          `with --organization (${ids.join(' or ')}).`,
      );
    }
    const chosen = ids[Number(answer.trim()) - 1];
    if (chosen !== undefined) return chosen;
  }
}

function toEntry(login: IssuedLogin, { upstream, name }: Options): RawEntry {
  return {
    id: login.email ?? `account-${Date.now()}`,
    ...((name ?? login.name) && { name: name ?? login.name }),
    ...(login.email !== null && { email: login.email }),
    upstream,
    ...writeTokens(renewableTokensOf(login)),
  };
}
