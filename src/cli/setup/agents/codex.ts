import { join } from 'node:path';
import { type Agent, type Launch, type Target } from '../agent.js';
import { chooseModel } from '../choose-models.js';
import { type Json } from '../formats/settings-format.js';
import { TOML_SETTINGS } from '../formats/toml-settings.js';
import { type Machine } from '../machine.js';
import { readKeyCommand } from '../read-key-command.js';
import { OWN_NAME } from '../settings-edit.js';

const KEY_VARIABLE = 'DROID2API_KEY';
/** How long Codex waits for the command, which may have to ask a gateway that asks the company's provider. */
const COMMAND_TIMEOUT_MS = 30_000;
/** By which gateways know Codex, unless they are configured otherwise. */
const CLIENT_ID = 'codex';

function homeOf({ home, variable }: Machine): string {
  return variable('CODEX_HOME') ?? join(home, '.codex');
}

/**
 * A provider of its own: `openai_base_url` would send the gateway the member's login at ChatGPT, and compress bodies.
 * With `auth` Codex asks such a provider for its models, too.
 */
function providerFor({ url, hasWebSocket }: Target, key: { readonly [name: string]: Json }) {
  return {
    name: OWN_NAME,
    base_url: `${url}/v1`,
    wire_api: 'responses',
    ...(hasWebSocket && { supports_websockets: true }),
    ...key,
  };
}

function commandFor(target: Target): { readonly [name: string]: Json } {
  const { command, args } = readKeyCommand(target);
  return { command, args, ...(target.tokenCommand && { timeout_ms: COMMAND_TIMEOUT_MS }) };
}

/** A command that prints the key, or Codex's own sign-in, which keeps its tokens in a file. */
function authFor(target: Target): { readonly [name: string]: Json } {
  const { url, signsInByItself } = target;
  if (signsInByItself !== true) return { auth: commandFor(target) };
  return {
    gateway_oauth: {
      authorization_url: `${url}/oauth/authorize`,
      device_authorization_url: `${url}/oauth/device_authorization`,
      token_url: `${url}/oauth/token`,
      client_id: CLIENT_ID,
      // The keyring that it takes else is not on every machine.
      credentials_store: 'file',
      delivery: { kind: 'header', name: 'Authorization', scheme: 'Bearer' },
    },
  };
}

/** https://developers.openai.com/codex/config-reference */
export const CODEX: Agent = {
  name: 'codex',
  title: 'Codex',
  program: 'codex',
  home: homeOf,
  asksCommand: true,
  files: (machine) => [
    {
      path: join(homeOf(machine), 'config.toml'),
      format: TOML_SETTINGS,
      edits: (target, { model }) => {
        const chosen = chooseModel(target, 'responses', 'messages', 'chat');
        const isOffered = target.models.some(({ id }) => id === model);
        return [
          { path: ['model_provider'], value: OWN_NAME },
          ...(chosen && !isOffered ? [{ path: ['model'], value: chosen.id }] : []),
          {
            path: ['model_providers', OWN_NAME],
            value: providerFor(target, authFor(target)),
          },
        ];
      },
    },
  ],
  launch: (target) => {
    const chosen = chooseModel(target, 'responses', 'messages', 'chat');
    const provider = Object.entries(providerFor(target, target.tokenCommand ? {} : { env_key: KEY_VARIABLE }));
    const variables: Launch['variables'] = target.tokenCommand ? {} : { [KEY_VARIABLE]: target.key };
    const auth = Object.entries(target.tokenCommand ? commandFor(target) : {});
    const settings = [
      ['model_provider', OWN_NAME] as const,
      ...(chosen ? [['model', chosen.id] as const] : []),
      ...provider.map(([name, value]) => [`model_providers.${OWN_NAME}.${name}`, value] as const),
      ...auth.map(([name, value]) => [`model_providers.${OWN_NAME}.auth.${name}`, value] as const),
    ];
    return {
      args: settings.flatMap(([name, value]) => ['-c', `${name}=${JSON.stringify(value)}`]),
      variables,
    };
  },
  shadowing: [],
};
