import { join } from 'node:path';
import { type Agent, type OfferedModel, type Target } from '../agent.js';
import { chooseModel } from '../choose-models.js';
import { JSONC_SETTINGS } from '../formats/jsonc-settings.js';
import { ownTitle } from '../settings-edit.js';

const KEY_VARIABLE = 'DROID2API_KEY';

/** Qwen Code has two protocols that the gateway's models are asked in. */
function protocolOf({ dialect }: OfferedModel): 'anthropic' | 'openai' {
  return dialect === 'messages' ? 'anthropic' : 'openai';
}

function itemsFor({ models, url }: Target, protocol: 'anthropic' | 'openai') {
  const baseUrl = protocol === 'anthropic' ? url : `${url}/v1`;
  return models
    .filter((model) => protocolOf(model) === protocol)
    .map(({ id, name }) => ({ id, name: ownTitle(name), baseUrl, envKey: KEY_VARIABLE }));
}

/** https://qwenlm.github.io/qwen-code-docs/en/users/configuration/model-providers/ */
export const QWEN: Agent = {
  name: 'qwen',
  title: 'Qwen Code',
  program: 'qwen',
  home: ({ home }) => join(home, '.qwen'),
  files: ({ home }) => [
    {
      path: join(home, '.qwen', 'settings.json'),
      format: JSONC_SETTINGS,
      edits: (target) => {
        const chosen = chooseModel(target, 'messages', 'responses', 'chat');
        return [
          ...(['anthropic', 'openai'] as const)
            .map((protocol) => ({
              path: ['modelProviders', protocol],
              title: 'name',
              items: itemsFor(target, protocol),
            }))
            .filter(({ items }) => items.length > 0),
          // Its settings can name no file for a key.
          { path: ['env', KEY_VARIABLE], value: target.key },
          ...(chosen
            ? [
                { path: ['security', 'auth', 'selectedType'], value: protocolOf(chosen) },
                { path: ['model', 'name'], value: chosen.id },
              ]
            : []),
        ];
      },
    },
  ],
  launch: (target) => {
    const chosen = chooseModel(target, 'responses', 'chat', 'messages');
    return {
      args: ['--auth-type', 'openai'],
      variables: {
        OPENAI_BASE_URL: `${target.url}/v1`,
        OPENAI_API_KEY: target.key,
        ...(chosen && { OPENAI_MODEL: chosen.id }),
      },
    };
  },
  shadowing: [KEY_VARIABLE],
};
