import { join } from 'node:path';
import { type Agent } from '../agent.js';
import { chooseModel } from '../choose-models.js';
import { JSONC_SETTINGS } from '../formats/jsonc-settings.js';

const PROVIDER = 'openai-compatible';
/** Cline wants a time, and heeds it only beside a login. */
const UPDATED = '2026-01-01T00:00:00.000Z';

/** Cline's own program writes the same by `cline auth`: https://docs.cline.bot/cline-cli/configuration */
export const CLINE: Agent = {
  name: 'cline',
  title: 'Cline',
  program: 'cline',
  home: ({ home }) => join(home, '.cline'),
  files: ({ home }) => [
    {
      path: join(home, '.cline', 'data', 'settings', 'providers.json'),
      format: JSONC_SETTINGS,
      edits: (target, settings) => {
        const chosen = chooseModel(target, 'messages', 'responses', 'chat');
        return [
          ...('version' in settings ? [] : [{ path: ['version'], value: 1 }]),
          { path: ['lastUsedProvider'], value: PROVIDER },
          {
            path: ['providers', PROVIDER],
            value: {
              settings: {
                provider: PROVIDER,
                apiKey: target.key,
                baseUrl: `${target.url}/v1`,
                ...(chosen && { model: chosen.id }),
              },
              updatedAt: UPDATED,
              tokenSource: 'manual',
            },
          },
        ];
      },
    },
  ],
  shadowing: [],
};
