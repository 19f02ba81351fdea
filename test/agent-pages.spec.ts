import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { KNOWN_AGENTS } from '../src/cli/setup/known-agents.js';
import { agentSettings } from '../web/src/pages/keys/agent-settings.js';

const FOLDER = 'docs/agents';
const read = (path: string): string => readFileSync(path, 'utf8');

/** Where the page of an agent is, and the file that starts it in the matrix. */
const PAGES: Readonly<Record<string, readonly [page: string, client: string]>> = {
  'Claude Code': ['docs/claude-code.md', 'claude-code'],
  Codex: [`${FOLDER}/codex.md`, 'codex'],
  'Gemini CLI': [`${FOLDER}/gemini-cli.md`, 'gemini-cli'],
  opencode: [`${FOLDER}/opencode.md`, 'opencode'],
  'Qwen Code': [`${FOLDER}/qwen-code.md`, 'qwen-code'],
  'Copilot CLI': [`${FOLDER}/copilot-cli.md`, 'copilot'],
  Cline: [`${FOLDER}/cline.md`, 'cline'],
  Continue: [`${FOLDER}/continue.md`, 'continue'],
  pi: [`${FOLDER}/pi.md`, 'pi'],
  Aider: [`${FOLDER}/aider.md`, 'aider'],
  'Factory droid': [`${FOLDER}/factory-droid.md`, 'factory-droid'],
};
const pageOf = (client: string): string => PAGES[client]?.[0] ?? '';

const settings = agentSettings('http://localhost:3000', 'dg-…');
const indexed = read(`${FOLDER}/README.md`);
// test/sdk-page.spec.ts reads the page of the SDKs.
const files = readdirSync(FOLDER).filter((name) => name !== 'README.md' && name !== 'sdks.md');
const tested = Object.values(PAGES).map(([page]) => page);

/** Addresses of the gateway in a text, each once. */
const addressesIn = (text: string): string[] => [
  ...new Set([...text.matchAll(/http:\/\/localhost:3000[\w/]*/g)].map(([address]) => address)),
];

/** Addresses that `droid2api setup` writes into a file of an agent, whose path is below `~`; undefined for others. */
function addressesSetUp(title: string, file: string): string[] | undefined {
  const agent = KNOWN_AGENTS.find((one) => one.title === title);
  const machine = { home: '/home', platform: 'linux' as const, variable: () => undefined };
  const models = [
    { id: 'claude-opus-4-8', name: 'Claude Opus 4.8', dialect: 'messages' as const },
    { id: 'gpt-5.4', name: 'GPT-5.4', dialect: 'responses' as const },
    { id: 'glm-5', name: 'GLM-5', dialect: 'chat' as const },
  ];
  const target = { url: 'http://localhost:3000', key: 'dg-…', models, hasWebSocket: false, machine };
  const written = agent?.files(machine).find(({ path }) => path.replace('/home', '~') === file);
  return written && addressesIn(JSON.stringify(written.edits(target, {})));
}

describe('the pages of the agents', () => {
  it('are those that the dashboard offers settings of', () => {
    expect(settings.map(({ client }) => client)).toEqual(Object.keys(PAGES));
  });

  it.each(settings.filter(({ client }) => client !== 'Claude Code'))(
    '$client has the same settings on its page as in the dashboard',
    ({ client, parts }) => {
      const page = read(pageOf(client));
      const [, section = ''] = /^## Settings\n([^]*?)^## /m.exec(page) ?? [];
      const blocks = [...section.matchAll(/^```\w+\n([^]*?)\n```$/gm)].map(([, text]) => text);
      expect(blocks).toEqual(parts.map(({ text }) => text));
      for (const { file } of parts) if (file !== undefined) expect(page).toContain(`In \`${file}\`:\n\n\`\`\``);
    },
  );

  it('have an agent of droid2api setup each', () => {
    expect(KNOWN_AGENTS.map(({ title }) => title).sort()).toEqual(Object.keys(PAGES).sort());
  });

  it.each(
    settings.flatMap(({ client, parts }) =>
      parts.flatMap(({ file, text }) => (file === undefined ? [] : { client, file, text })),
    ),
  )('$client is set up with the same addresses in $file as by droid2api setup', ({ client, file, text }) => {
    expect(addressesIn(text).sort()).toEqual(addressesSetUp(client, file)?.sort());
  });

  it.each(settings)('$client names the version that the matrix runs', ({ client }) => {
    const [page = '', name = ''] = PAGES[client] ?? [];
    const version = /^ *version: '([^']+)',$/m.exec(read(`test/agents/clients/${name}.js`))?.[1] ?? 'none';
    expect(read(page)).toContain(version);
    expect(indexed).toContain(`| ${version} |`);
  });

  it.each(files.filter((name) => !tested.includes(`${FOLDER}/${name}`)))('%s says that nobody has run it', (name) => {
    expect(read(`${FOLDER}/${name}`)).toContain('**Not run**');
    expect(indexed).toMatch(new RegExp(`\\(${name.replace('.', '\\.')}\\) +\\| not run +\\|`));
  });
});
