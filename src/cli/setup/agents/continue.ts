import { join } from 'node:path';
import { type Agent, type OfferedModel } from '../agent.js';
import { YAML_SETTINGS } from '../formats/yaml-settings.js';
import { type Machine } from '../machine.js';
import { valueAt } from '../read-settings.js';
import { ownTitle } from '../settings-edit.js';

/** Continue's OpenAI provider takes Chat Completions, which the gateway has for every model. */
function providerOf({ dialect }: OfferedModel): string {
  return dialect === 'messages' ? 'anthropic' : 'openai';
}

function homeOf({ home, variable }: Machine): string {
  return variable('CONTINUE_GLOBAL_DIR') ?? join(home, '.continue');
}

/** https://docs.continue.dev/reference */
export const CONTINUE: Agent = {
  name: 'continue',
  title: 'Continue',
  program: 'cn',
  home: homeOf,
  files: (machine) => [
    {
      path: join(homeOf(machine), 'config.yaml'),
      format: YAML_SETTINGS,
      edits: ({ models, url, key }, settings) => [
        ...[
          { path: ['name'], value: 'Local' },
          { path: ['version'], value: '1.0.0' },
          { path: ['schema'], value: 'v1' },
        ].filter(({ path }) => valueAt(settings, path) === undefined),
        {
          path: ['models'],
          title: 'name',
          items: models.map((model) => ({
            name: ownTitle(model.name),
            provider: providerOf(model),
            model: model.id,
            apiBase: `${url}/v1`,
            apiKey: key,
            roles: ['chat', 'edit', 'apply'],
            // Continue knows what models can do by their names, and not these names.
            capabilities: model.dialect === 'chat' ? ['tool_use'] : ['tool_use', 'image_input'],
          })),
        },
      ],
    },
  ],
  shadowing: [],
};
