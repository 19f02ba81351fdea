import { join } from 'node:path';

const NO_TOOLS = 'Aider offers the model no tools: it reads and edits files itself';

/** https://aider.chat/docs/llms/openai-compat.html */
export default {
  name: 'aider',
  title: 'Aider',
  version: '0.86.2',
  packages: (version) => ({ pip: [`aider-chat==${version}`] }),
  dialect: 'chat',
  toolless: true,
  cannot: {
    image: 'Aider shows a picture only to models of a list of its own',
    'shell tool': NO_TOOLS,
    'parallel tools': NO_TOOLS,
    'thinking with tool': NO_TOOLS,
    'one account': NO_TOOLS,
  },
  start: ({ folder, url, key, model, prompt }) => ({
    command: join(folder, 'bin', 'aider'),
    args: [
      ...['--model', `openai/${model}`, '--no-git', '--yes-always', '--no-pretty', '--no-show-model-warnings'],
      ...['--no-check-update', '--analytics-disable', '--message', prompt],
    ],
    // It breaks its lines at the terminal's width, words of errors too.
    env: { OPENAI_API_BASE: `${url}/v1`, OPENAI_API_KEY: key, COLUMNS: '1000' },
  }),
};
