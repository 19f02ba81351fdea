import { join } from 'node:path';
import { type Agent, type OfferedModel } from '../agent.js';
import { JSONC_SETTINGS } from '../formats/jsonc-settings.js';
import { ownTitle } from '../settings-edit.js';

const PROVIDER: Readonly<Record<OfferedModel['dialect'], string>> = {
  messages: 'anthropic',
  responses: 'openai',
  chat: 'generic-chat-completion-api',
  generate: 'generic-chat-completion-api',
};

/** What droid asks a model to keep to. */
const ANSWER_TOKENS = 32_000;

/** https://docs.factory.ai/cli/configuration/byok */
export const DROID: Agent = {
  name: 'droid',
  title: 'Factory droid',
  program: 'droid',
  home: ({ home }) => join(home, '.factory'),
  files: ({ home }) => [
    {
      path: join(home, '.factory', 'settings.json'),
      format: JSONC_SETTINGS,
      edits: ({ models, url, key }) => [
        {
          path: ['customModels'],
          title: 'displayName',
          items: models.map(({ id, name, dialect }) => ({
            model: id,
            displayName: ownTitle(name),
            baseUrl: dialect === 'messages' ? url : `${url}/v1`,
            apiKey: key,
            provider: PROVIDER[dialect],
            maxOutputTokens: ANSWER_TOKENS,
          })),
        },
      ],
    },
  ],
  shadowing: [],
};
