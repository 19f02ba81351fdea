import { join } from 'node:path';
import { type Agent, type Target } from '../agent.js';
import { chooseModel, chooseSmallModel } from '../choose-models.js';
import { DOTENV_SETTINGS } from '../formats/dotenv-settings.js';
import { JSONC_SETTINGS } from '../formats/jsonc-settings.js';
import { type Machine } from '../machine.js';
import { ownTitle } from '../settings-edit.js';

/**
 * What it asks for beside the model of a session, as its version 0.61 names it: to search the web, to look at the
 * code base, to mend its edits, to name sessions; and to sum up a long conversation.
 */
const SMALL_ONES = ['flash-lite', 'gemini-3.5-flash', 'gemini-3-flash-preview'];
const BIG_ONES = ['gemini-2.5-pro', 'gemini-3-pro-preview'];

/** The id that it sends for a name of its own. */
const SENT_AS = new Map([['flash-lite', 'gemini-3.1-flash-lite']]);

function folderOf({ home, variable }: Machine): string {
  return join(variable('GEMINI_CLI_HOME') ?? home, '.gemini');
}

/** Has models of the gateway asked in place of those that it has not. */
function overridesFor(target: Target) {
  const chosen = chooseModel(target, 'generate', 'messages', 'responses', 'chat');
  if (!chosen) return [];
  const isOffered = (name: string) => target.models.some(({ id }) => id === (SENT_AS.get(name) ?? name));
  const override = (name: string, { id }: { id: string }) => ({
    name: ownTitle(name),
    match: { model: name },
    modelConfig: { model: id },
  });
  const missing = (names: readonly string[]) => names.filter((name) => !isOffered(name));
  const small = chooseSmallModel(target, chosen);
  return [
    ...missing(SMALL_ONES).map((name) => override(name, small)),
    ...missing(BIG_ONES).map((name) => override(name, chosen)),
  ];
}

/** https://geminicli.com/docs/reference/configuration/ */
export const GEMINI_CLI: Agent = {
  name: 'gemini',
  title: 'Gemini CLI',
  program: 'gemini',
  home: folderOf,
  files: (machine) => [
    {
      path: join(folderOf(machine), 'settings.json'),
      format: JSONC_SETTINGS,
      edits: (target) => {
        const chosen = chooseModel(target, 'generate', 'messages', 'responses', 'chat');
        const items = overridesFor(target);
        return [
          { path: ['security', 'auth', 'selectedType'], value: 'gemini-api-key' },
          ...(chosen ? [{ path: ['model', 'name'], value: chosen.id }] : []),
          ...(items.length > 0 ? [{ path: ['modelConfigs', 'customOverrides'], title: 'name', items }] : []),
          // It reads one file of variables, and takes that of a project before its own.
          { path: ['advanced', 'ignoreLocalEnv'], value: true },
        ];
      },
    },
    {
      // Its settings can name neither an address nor a key.
      path: join(folderOf(machine), '.env'),
      format: DOTENV_SETTINGS,
      edits: ({ url, key }) => [
        { path: ['GOOGLE_GEMINI_BASE_URL'], value: url },
        { path: ['GEMINI_API_KEY'], value: key },
      ],
    },
  ],
  shadowing: ['GEMINI_API_KEY', 'GEMINI_MODEL', 'GOOGLE_GEMINI_BASE_URL'],
};
