import 'reflect-metadata';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { type DynamicModule, Module } from '@nestjs/common';
import { ConfigService as EnvironmentService } from '@nestjs/config';
import { LoginFailed, loginByDevice } from '../auth/login-by-device.js';
import { type TokenPair, WorkosClient } from '../auth/workos-client.service.js';
import { WorkosRefusal, WorkosUnavailable } from '../auth/workos-error.js';
import { ConfigModule } from '../config/config.module.js';
import { ControlCalls } from '../proxy/control-calls.service.js';
import { NetworkProxies } from '../proxy/network-proxies.service.js';
import { openContext } from './open-context.js';
import { openBrowser } from './open-browser.js';
import { runCommand } from './run-command.js';
import { addToAccountsFile, type RawEntry } from './update-accounts-file.js';

const HELP = `Usage: npm run add-account -- [options]

Logs an account in through the browser and writes it to accounts.json.
An account with the same e-mail address gets its new login.

  --loop               one account after another
  --file <path>        instead of DROID_ACCOUNTS or ./accounts.json
  --upstream <name>    the upstream that the account pays for (factory)
  --name <text>        what logs and tables call it
  --organization <id>  which of several organizations pays
  --no-browser         print the address only
`;

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

await runCommand(async () => {
  const { values } = parseArgs({
    options: {
      loop: { type: 'boolean', default: false },
      file: { type: 'string' },
      upstream: { type: 'string', default: 'factory' },
      name: { type: 'string' },
      organization: { type: 'string' },
      'no-browser': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const module: DynamicModule = { module: LoginModule, imports: [ConfigModule.forRoot()], providers: [ControlCalls, NetworkProxies, WorkosClient] };
  const context = await openContext(module, 'warn');
  const environment = context.get(EnvironmentService);
  const keyboard = createInterface({ input: process.stdin, output: process.stdout });
  const options: Options = {
    path: resolve(values.file ?? environment.get<string>('DROID_ACCOUNTS') ?? 'accounts.json'),
    upstream: values.upstream,
    name: values.name,
    organization: values.organization,
    browser: !values['no-browser'],
    hasDisplay: [environment.get<string>('DISPLAY'), environment.get<string>('WAYLAND_DISPLAY')].some(Boolean),
  };
  try {
    let failed = false;
    do failed = !(await addOne(context.get(WorkosClient), options, (question) => keyboard.question(question))) || failed;
    while (values.loop && !/^(n|no|q|quit)$/i.test((await keyboard.question('\nAdd another account? [Y/n] ')).trim()));
    return failed ? 1 : 0;
  } finally {
    keyboard.close();
    await context.close();
  }
});

async function addOne(workos: WorkosClient, options: Options, ask: (question: string) => Promise<string>): Promise<boolean> {
  let pair: TokenPair;
  try {
    pair = await loginByDevice(workos, {
      show: ({ userCode, verificationUri, verificationUriComplete }) => {
        process.stdout.write(`Open ${verificationUriComplete ?? verificationUri}\nand confirm the code ${userCode}\n`);
        if (options.browser) openBrowser(verificationUriComplete ?? verificationUri, options.hasDisplay);
        process.stdout.write('Waiting for the login ');
      },
      waiting: () => void process.stdout.write('.'),
      chooseOrganization: (ids) => chooseOrganization(ids, options.organization, ask),
    });
  } catch (error) {
    if (!(error instanceof LoginFailed || error instanceof WorkosRefusal || error instanceof WorkosUnavailable)) throw error;
    process.stdout.write('\n');
    process.stderr.write(`${error.message}\n`);
    return false;
  }
  const entry = toEntry(pair, options);
  const done = addToAccountsFile(options.path, entry);
  process.stdout.write(`\nAccount ${String(entry['id'])} ${done} in ${options.path}${pair.organizationId === null ? '' : ` (organization ${pair.organizationId})`}\n`);
  return true;
}

async function chooseOrganization(ids: readonly string[], wanted: string | undefined, ask: (question: string) => Promise<string>): Promise<string> {
  if (wanted !== undefined) {
    if (ids.includes(wanted)) return wanted;
    throw new LoginFailed(`The account does not belong to the organization ${wanted}; it belongs to ${ids.join(', ')}.`);
  }
  process.stdout.write(`\nThe account belongs to several organizations:\n${ids.map((id, index) => `  ${index + 1}  ${id}\n`).join('')}`);
  for (;;) {
    const chosen = ids[Number((await ask('Which one pays? ')).trim()) - 1];
    if (chosen !== undefined) return chosen;
  }
}

function toEntry(pair: TokenPair, { upstream, name }: Options): RawEntry {
  if (pair.refreshToken === null) throw new LoginFailed('The issuer gave no refresh token, so the account would end with its access token.');
  const expires = pair.expiresAtMs === null ? {} : { expires_at: new Date(pair.expiresAtMs).toISOString() };
  return {
    id: pair.email ?? `account-${Date.now()}`,
    ...((name ?? pair.name) && { name: name ?? pair.name }),
    ...(pair.email !== null && { email: pair.email }),
    upstream,
    access_token: pair.accessToken.reveal(),
    refresh_token: pair.refreshToken.reveal(),
    ...(pair.organizationId !== null && { organization_id: pair.organizationId }),
    ...expires,
    logged_in_at: new Date().toISOString(),
  };
}
