import { join } from 'node:path';
import { type Agent, type OfferedModel } from '../agent.js';
import { chooseModel } from '../choose-models.js';
import { JSONC_SETTINGS } from '../formats/jsonc-settings.js';
import { type Machine } from '../machine.js';
import { readKeyInShell } from '../read-key-command.js';
import { OWN_NAME } from '../settings-edit.js';

const API: Readonly<Record<OfferedModel['dialect'], string>> = {
  messages: 'anthropic-messages',
  responses: 'openai-responses',
  chat: 'openai-completions',
  generate: 'openai-completions',
};

function homeOf({ home, variable }: Machine): string {
  return variable('PI_CODING_AGENT_DIR') ?? join(home, '.pi', 'agent');
}

/** https://pi.dev/docs: models.json and settings.json of the agent's folder */
export const PI: Agent = {
  name: 'pi',
  title: 'pi',
  program: 'pi',
  home: homeOf,
  asksCommand: true,
  files: (machine) => [
    {
      path: join(homeOf(machine), 'models.json'),
      format: JSONC_SETTINGS,
      edits: ({ models, url, tokenCommand }) => [
        {
          path: ['providers', OWN_NAME],
          value: {
            baseUrl: `${url}/v1`,
            api: API.chat,
            apiKey: `!${readKeyInShell({ machine, tokenCommand })}`,
            models: models.map(({ id, name, dialect, contextTokens }) => ({
              id,
              name,
              api: API[dialect],
              ...(dialect !== 'chat' && { input: ['text', 'image'] }),
              ...(contextTokens !== undefined && { contextWindow: contextTokens }),
              // The SDK of Messages adds the version to an address by itself.
              ...(dialect === 'messages' && { baseUrl: url }),
            })),
          },
        },
      ],
    },
    {
      path: join(homeOf(machine), 'settings.json'),
      format: JSONC_SETTINGS,
      edits: (target) => {
        const chosen = chooseModel(target, 'messages', 'responses', 'chat');
        if (!chosen) return [];
        return [
          { path: ['defaultProvider'], value: OWN_NAME },
          { path: ['defaultModel'], value: chosen.id },
        ];
      },
    },
  ],
  shadowing: [],
};
