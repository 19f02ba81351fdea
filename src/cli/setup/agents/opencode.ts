import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Agent, type OfferedModel, type Target } from '../agent.js';
import { chooseModel, chooseSmallModel } from '../choose-models.js';
import { JSONC_SETTINGS } from '../formats/jsonc-settings.js';
import { type Json } from '../formats/settings-format.js';
import { keyFileOf, type Machine } from '../machine.js';
import { OWN_NAME, type SettingsEdit } from '../settings-edit.js';

const KEY_VARIABLE = 'DROID2API_KEY';
/** What opencode asks a model to keep to where it does not know it. */
const ANSWER_TOKENS = 32_000;
const SCHEMA = 'https://opencode.ai/config.json';

/** The package that speaks a wire format. All are part of opencode. */
const PACKAGE: Readonly<Record<OfferedModel['dialect'], string>> = {
  messages: '@ai-sdk/anthropic',
  responses: '@ai-sdk/openai',
  chat: '@ai-sdk/openai-compatible',
  generate: '@ai-sdk/openai-compatible',
};

function homeOf({ home, variable }: Machine): string {
  return join(variable('XDG_CONFIG_HOME') ?? join(home, '.config'), 'opencode');
}

function editsFor(target: Target, apiKey: string): SettingsEdit[] {
  const chosen = chooseModel(target, 'messages', 'responses', 'chat');
  const models = target.models.map(({ id, name, dialect, contextTokens }): [string, Json] => [
    id,
    {
      name,
      provider: { npm: PACKAGE[dialect] },
      ...(contextTokens !== undefined && { limit: { context: contextTokens, output: ANSWER_TOKENS } }),
    },
  ]);
  return [
    {
      path: ['provider', OWN_NAME],
      value: {
        name: OWN_NAME,
        npm: PACKAGE.chat,
        options: { baseURL: `${target.url}/v1`, apiKey },
        models: Object.fromEntries(models),
      },
    },
    ...(chosen
      ? [
          { path: ['model'], value: `${OWN_NAME}/${chosen.id}` },
          { path: ['small_model'], value: `${OWN_NAME}/${chooseSmallModel(target, chosen).id}` },
        ]
      : []),
  ];
}

/** https://opencode.ai/docs/providers and https://opencode.ai/docs/config */
export const OPENCODE: Agent = {
  name: 'opencode',
  title: 'opencode',
  program: 'opencode',
  home: homeOf,
  files: (machine) => {
    const names = ['opencode.jsonc', 'opencode.json', 'config.json'];
    const paths = names.map((name) => join(homeOf(machine), name));
    return [
      {
        path: paths.find((path) => existsSync(path)) ?? join(homeOf(machine), 'opencode.json'),
        format: JSONC_SETTINGS,
        edits: (target, settings) => [
          // opencode would add it by itself.
          ...('$schema' in settings ? [] : [{ path: ['$schema'], value: SCHEMA }]),
          ...editsFor(target, `{file:${keyFileOf(machine)}}`),
        ],
      },
    ];
  },
  launch: (target) => {
    const members = editsFor(target, `{env:${KEY_VARIABLE}}`).map((edit) => {
      const value = 'value' in edit ? edit.value : edit.items;
      return [edit.path[0], edit.path.length === 1 ? value : { [OWN_NAME]: value }];
    });
    return {
      args: [],
      variables: {
        OPENCODE_CONFIG_CONTENT: JSON.stringify(Object.fromEntries(members)),
        [KEY_VARIABLE]: target.key,
      },
    };
  },
  shadowing: ['OPENCODE_CONFIG', 'OPENCODE_CONFIG_CONTENT'],
};
