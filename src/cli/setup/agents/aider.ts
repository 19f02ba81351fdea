import { join } from 'node:path';
import { type Agent, type Target } from '../agent.js';
import { chooseModel, chooseSmallModel } from '../choose-models.js';
import { YAML_SETTINGS } from '../formats/yaml-settings.js';

/** Aider asks for every model by Chat Completions, which its `openai/` stands for. */
function modelsFor(target: Target): [name: string, model: string][] {
  const chosen = chooseModel(target, 'messages', 'responses', 'chat');
  if (!chosen) return [];
  return [
    ['model', `openai/${chosen.id}`],
    ['weak-model', `openai/${chooseSmallModel(target, chosen).id}`],
  ];
}

/** https://aider.chat/docs/config/aider_conf.html and https://aider.chat/docs/llms/openai-compat.html */
export const AIDER: Agent = {
  name: 'aider',
  title: 'Aider',
  program: 'aider',
  home: ({ home }) => join(home, '.aider.conf.yml'),
  files: ({ home }) => [
    {
      path: join(home, '.aider.conf.yml'),
      format: YAML_SETTINGS,
      edits: (target) => [
        { path: ['openai-api-base'], value: `${target.url}/v1` },
        { path: ['openai-api-key'], value: target.key },
        ...modelsFor(target).map(([name, value]) => ({ path: [name], value })),
      ],
    },
  ],
  launch: (target) => ({
    args: modelsFor(target).flatMap(([name, model]) => [`--${name}`, model]),
    variables: { OPENAI_API_BASE: `${target.url}/v1`, OPENAI_API_KEY: target.key },
  }),
  shadowing: [],
};
