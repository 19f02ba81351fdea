import { describe, expect, it } from '@jest/globals';
import { applyEdits, isSatisfied, takeOut } from './apply-edits.js';
import { DOTENV_SETTINGS } from './formats/dotenv-settings.js';
import { JSONC_SETTINGS } from './formats/jsonc-settings.js';
import { type SettingsFormat } from './formats/settings-format.js';
import { TOML_SETTINGS } from './formats/toml-settings.js';
import { YAML_SETTINGS } from './formats/yaml-settings.js';
import { readSettings } from './read-settings.js';
import { ownTitle, type SettingsEdit } from './settings-edit.js';

const TOML_EDITS: SettingsEdit[] = [
  { path: ['model_provider'], value: 'droid2api' },
  { path: ['model'], value: 'gpt' },
  {
    path: ['model_providers', 'droid2api'],
    value: { name: 'droid2api', base_url: 'http://gw/v1', auth: { command: 'cat', args: ['/home/me/a "key"'] } },
  },
];

const ITEMS: { [name: string]: string | string[] }[] = [
  { title: ownTitle('One'), model: 'one' },
  { title: ownTitle('Two'), model: 'two', roles: ['chat', 'edit'] },
];

const JSON_EDITS: SettingsEdit[] = [
  { path: ['env', 'BASE_URL'], value: 'http://gw' },
  { path: ['helper'], value: 'cat key' },
  { path: ['models'], title: 'title', items: ITEMS },
];

const YAML_EDITS: SettingsEdit[] = [
  { path: ['base'], value: 'http://gw' },
  { path: ['models'], title: 'title', items: ITEMS },
];

const DOTENV_EDITS: SettingsEdit[] = [
  { path: ['BASE_URL'], value: 'http://gw' },
  { path: ['KEY'], value: 'dg-1 #2' },
];

const TOML_TEXTS: Record<string, string> = {
  'comments, odd blanks and lists over lines':
    '# mine\nmodel = "other" # fav\napproval   =    \'never\'\t \n\n[projects."/x"]\ntrust = 1 # no\n\n' +
    '[mcp]\nargs = [\n  "a", # [c]\n  "#b",\n]   \n# the end\n',
  'texts over lines that look like tables':
    'note = """\n[model_providers.droid2api]\nmodel = "no"  \n"""\n[a]\nb = 1\n',
  'literal texts with quotes': "a = '''it's [x]''''\nb = 'c\\'\n[t]\n'k # x' = \"\\\"#\"\n",
  'line ends of Windows': '# mine\r\nmodel = "other"\r\n\r\n[a]\r\nb = 1\r\n',
  'a byte order mark': '\uFEFFmodel = "other"\n[a]\nb=1\n',
  'no last line end': 'model = "other"',
  'no last line end in a table': '[a]\nb = 1',
  'nothing at all': '',
  'comments alone': '# mine\n',
  'a table first': '# mine\n\n[a]\nb = 1\n',
  'dotted names': 'model_providers.x.name = "y"\ntui.bell = true\n[[hooks]]\nat = 2024-01-15T00:00:00Z\n[[hooks]]\n',
  'providers already': '[model_providers.x]\nname = "y"\n# of z\n[model_providers.z]\nname = "q"\n\n[p]\nmodel = "1"\n',
};

const JSON_TEXTS: Record<string, string> = {
  'comments and a trailing comma':
    '{\n  // mine\n  "env": { "A": "1" /* a */, },\n  "models": [\n    { "title": "x" }, // x\n  ],\n}\n',
  tabs: '{\n\t"helper": "old",\n\t"b": [1,2,   3]\n}\n',
  'line ends of Windows': '{\r\n  "env": {\r\n    "A": "1"\r\n  }\r\n}\r\n',
  'a byte order mark': '\uFEFF{ "a": 1 }\n',
  'no last line end': '{"a":1}',
  'an empty object': '{}',
  'an empty list': '{\n  "models": []\n}\n',
};

const YAML_TEXTS: Record<string, string> = {
  'comments and odd indents':
    '# mine\nname:   x # n\nmodels:\n    # first\n    - title: x   # x\n      model: "y"\n\n# end\nrules: [ a,b ]\n',
  'lists in the column of their name': 'models:\n- title: x\n  model: y\nname: z\n',
  'line ends of Windows': 'name: x\r\nmodels:\r\n  - title: x\r\n',
  'a byte order mark': '\uFEFFname: x\n',
  'no last line end': 'name: x',
  'no last line end in a list': 'name: x\nmodels:\n  - title: x\n    model: y',
  'nothing at all': '',
  'comments alone': '# mine\n',
  'an empty list': 'models: [] # none\nname: x\n',
  'texts over lines':
    'base: old\ntext: |\n  models:\n    - title: no\nmodels:\n' +
    '  - title: x\n    prompt: |\n      hello\n\n      there\nlast: 1\n',
};

const DOTENV_TEXTS: Record<string, string> = {
  'comments and odd blanks': '# mine\n\n  OTHER = 1 \t# one\nexport BASE_URL =  old value   # of mine\nLAST=\n',
  'quotes of all kinds': 'A="b # c"\nKEY=\'old #key\' # mine\nB=`x "y"`\n',
  'a value that is given twice': 'KEY=first\nKEY=second\n',
  'texts over lines': 'NOTE="one\n  two # three\n"\nKEY=old\n',
  'an empty value': 'KEY=\nOTHER=1\n',
  'line ends of Windows': '# mine\r\nOTHER=1\r\nKEY=old\r\n',
  'a byte order mark': '\uFEFFKEY=old\n',
  'no last line end': 'OTHER=1',
  'nothing at all': '',
  'comments alone': '# mine\n',
};

function rows(format: SettingsFormat, edits: SettingsEdit[], texts: Record<string, string>) {
  return Object.entries(texts).map(([name, text]) => ({ name, text, format, edits }));
}

describe.each([
  ...rows(TOML_SETTINGS, TOML_EDITS, TOML_TEXTS).map((row) => ({ ...row, name: `TOML with ${row.name}` })),
  ...rows(JSONC_SETTINGS, JSON_EDITS, JSON_TEXTS).map((row) => ({ ...row, name: `JSON with ${row.name}` })),
  ...rows(YAML_SETTINGS, YAML_EDITS, YAML_TEXTS).map((row) => ({ ...row, name: `YAML with ${row.name}` })),
  ...rows(DOTENV_SETTINGS, DOTENV_EDITS, DOTENV_TEXTS).map((row) => ({ ...row, name: `.env with ${row.name}` })),
])('$name', ({ text, format, edits }) => {
  const edit = () => applyEdits(format, text, edits);
  const bare = (some: string) => some.replace(/^\uFEFF/, '');

  it('says what it should, and keeps every former line that no edit is about', () => {
    const edited = edit();
    expect(isSatisfied(readSettings(format, bare(edited.text)), edits)).toBe(true);
    // A line may gain a comma, a member or an item; the lines that edits are about are replaced.
    const about = /^\uFEFF?(?:(?:model|base) ?[=:]|(?:export )?(?:KEY|BASE_URL) ?=)|^\s*"helper"|^models: \[\]/;
    const lines = text.split(/\r?\n/).filter((line) => !about.test(line));
    const grown = edited.text.split(/\r?\n/);
    const isKept = (line: string) => grown.some((other) => other.startsWith(line.split(/ ?[\]}]/)[0] ?? ''));
    expect(lines.filter((line) => !isKept(line))).toEqual([]);
  });

  it('is the same after it is done twice', () => {
    const edited = edit();
    expect(applyEdits(format, edited.text, edits).text).toBe(edited.text);
  });

  it('means what it did once all is taken out', () => {
    const edited = edit();
    const { text: back, left } = takeOut(format, edited.text, edited.steps);
    expect(left).toEqual([]);
    expect(readSettings(format, bare(back))).toEqual(readSettings(format, bare(text)));
    for (const comment of text.match(/(?:#|\/\/) \w.*/g) ?? []) expect(back).toContain(comment.trimEnd());
  });
});
