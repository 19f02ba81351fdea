import { join } from 'node:path';
import { type Agent } from '../agent.js';
import { chooseModel } from '../choose-models.js';

/** https://docs.github.com/en/copilot/how-tos/copilot-cli/customize-copilot/use-byok-models */
export const COPILOT: Agent = {
  name: 'copilot',
  title: 'Copilot CLI',
  program: 'copilot',
  home: ({ home }) => join(home, '.copilot'),
  files: () => [],
  launch: (target) => {
    const chosen = chooseModel(target, 'responses', 'messages', 'chat');
    const isMessages = chosen?.dialect === 'messages';
    return {
      args: [],
      variables: {
        COPILOT_PROVIDER_TYPE: isMessages ? 'anthropic' : 'openai',
        COPILOT_PROVIDER_BASE_URL: isMessages ? target.url : `${target.url}/v1`,
        COPILOT_PROVIDER_API_KEY: target.key,
        ...(!isMessages && {
          COPILOT_PROVIDER_WIRE_API: chosen?.dialect === 'responses' ? 'responses' : 'completions',
        }),
        ...(chosen && { COPILOT_MODEL: chosen.id }),
      },
    };
  },
  shadowing: [],
};
