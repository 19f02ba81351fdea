import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { getMetadataStorage } from 'class-validator';
import { Addresses } from '../src/admin/addresses.service.js';
import { RootController } from '../src/admin/root.controller.js';
import * as alertClasses from '../src/config/alert-entry.js';
import * as capabilityClasses from '../src/config/capability-entry.js';
import { type ConfigService } from '../src/config/config.service.js';
import * as fileClasses from '../src/config/config-file.js';
import { Environment } from '../src/config/environment.js';
import * as memberSignInClasses from '../src/config/member-sign-in-entry.js';
import * as modelClasses from '../src/config/model-entry.js';
import { readConfig } from '../src/config/read-config.js';
import * as signInClasses from '../src/config/sign-in-entry.js';
import * as servingClasses from '../src/config/serving-entries.js';
import * as teamClasses from '../src/config/team-entries.js';
import * as upstreamClasses from '../src/config/upstream-entries.js';

const configClasses = {
  ...alertClasses,
  ...fileClasses,
  ...capabilityClasses,
  ...memberSignInClasses,
  ...modelClasses,
  ...servingClasses,
  ...signInClasses,
  ...teamClasses,
  ...upstreamClasses,
};
const READMES = ['README.md', 'README.zh-CN.md'];
const DOCUMENTS = [
  ...READMES,
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'deploy/README.md',
  'deploy/helm/droid2api/README.md',
  'deploy/kubernetes/README.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const CONFIGURATION = read('docs/configuration.md');

function read(path: string): string {
  return readFileSync(path, 'utf8');
}

/** Without fenced code, where `#` begins a comment and brackets are no links. */
function proseOf(path: string): string {
  return read(path).replace(/^```[^]*?^```$/gm, '');
}

function headingsOf(path: string): { level: number; title: string }[] {
  return [...proseOf(path).matchAll(/^(#+) (.+)$/gm)].map(([, marks = '', title = '']) => ({
    level: marks.length,
    title,
  }));
}

/** The part of the document below a heading, up to the next one of any level. */
function sectionOf(text: string, heading: string): string {
  const start = text.indexOf(`\n${heading}\n`);
  if (start === -1) return '';
  const body = text.slice(start + heading.length + 2);
  const end = body.search(/^#+ /m);
  return end === -1 ? body : body.slice(0, end);
}

/** The fragment by which GitHub addresses a heading. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/ /g, '-');
}

function keysOf(type: new () => object): string[] {
  return [
    ...new Set(
      getMetadataStorage()
        .getTargetValidationMetadatas(type, '', false, false)
        .map(({ propertyName }) => propertyName),
    ),
  ];
}

/** As code or in an example. */
function names(text: string, key: string): boolean {
  return text.includes(`\`${key}\``) || text.includes(`"${key}"`);
}

describe('docs/configuration.md', () => {
  const topLevel = sectionOf(CONFIGURATION, '### Top level');
  /** `[EndpointEntry, endpoint]`: the section of a class has the name of the key that holds it. */
  const holders = ['config-file', 'member-sign-in-entry', 'upstream-entries']
    .map((name) => read(`src/config/${name}.ts`))
    .join('');
  const nested = [...holders.matchAll(/@Type\(\(\) => (\w+)\)\s+(\w+)\?:/g)].map(
    ([, type = '', key = '']) => [type, key] as const,
  );

  it('has a section for every class of config.json', () => {
    const inSections = nested.map(([type]) => type);
    expect([...inSections, 'ConfigFile'].sort()).toEqual(Object.keys(configClasses).sort());
  });

  it.each(keysOf(configClasses.ConfigFile))('has the key %s', (key) => {
    expect(topLevel).toContain(`\n| \`${key}\` |`);
  });

  it.each(
    nested.flatMap(([type, section]) =>
      keysOf(configClasses[type as keyof typeof configClasses]).map((key) => [section, key] as const),
    ),
  )('has %s: %s', (section, key) => {
    expect(names(sectionOf(CONFIGURATION, `### ${section}`), key)).toBe(true);
  });
});

describe('environment variables', () => {
  const ofUpstreams = readConfig('{}').config.upstreams.flatMap(({ apiKeyEnv }) => apiKeyEnv ?? []);
  const ofSync = [...read('sync-accounts.sh').matchAll(/\$\(setting (\w+)\)/g)].map(([, name = '']) => name);
  const variables = [...new Set([...keysOf(Environment), ...ofUpstreams, ...ofSync])];
  const example = read('.env.example');

  it.each(variables)(
    '%s is explained in docs/configuration.md and its Chinese twin, and has its line in .env.example',
    (name) => {
      expect(sectionOf(CONFIGURATION, '## Environment')).toContain(`\n| \`${name}\` |`);
      expect(read('docs/zh-CN/configuration.md')).toContain(`\`${name}\``);
      expect(example).toMatch(new RegExp(`^#${name}=`, 'm'));
    },
  );

  it('in .env.example are known ones', () => {
    const listed = [...example.matchAll(/^#?([A-Z_]+)=/gm)].map(([, name]) => name);
    expect(listed.sort()).toEqual(variables.sort());
  });
});

describe('the two READMEs', () => {
  it('have the same headings', () => {
    const [english, chinese] = READMES.map((path) => headingsOf(path).map(({ level }) => level));
    expect(english?.length).toBeGreaterThan(4);
    expect(chinese).toEqual(english);
  });

  it.each(READMES)('%s fits on two screens', (path) => {
    expect(read(path).split('\n').length).toBeLessThanOrEqual(180);
  });
});

describe('the Chinese documents', () => {
  const TWINS = readdirSync('docs/zh-CN');

  it.each(TWINS.filter((name) => name !== 'configuration.md'))('docs/zh-CN/%s has the headings of its twin', (name) => {
    const [english, chinese] = [`docs/${name}`, `docs/zh-CN/${name}`].map((path) =>
      headingsOf(path).map(({ level }) => level),
    );
    expect(chinese).toEqual(english);
  });

  it('answer the same questions', () => {
    const [english, chinese] = ['## Questions', '## 常见问题'].map((heading, at) => {
      const text = read(['docs/troubleshooting.md', 'docs/zh-CN/troubleshooting.md'][at] ?? '');
      return [...sectionOf(text, heading).matchAll(/^\*\*/gm)].length;
    });
    expect(english).toBeGreaterThanOrEqual(12);
    expect(chinese).toBe(english);
  });

  it('name every key of config.json', () => {
    const text = read('docs/zh-CN/configuration.md');
    expect(keysOf(configClasses.ConfigFile).filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });
});

it.each(['docs/endpoints.md', 'docs/zh-CN/endpoints.md'])('%s names every route', (path) => {
  const text = read(path);
  const config = { current: readConfig('{"public_url":"https://gateway.example.com"}').config } as ConfigService;
  const { endpoints } = new RootController(new Addresses(), config).describe();
  expect(endpoints.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
});

describe.each(DOCUMENTS)('%s', (path) => {
  it('links to files and headings that there are', () => {
    const targets = [...proseOf(path).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !/^[a-z]+:/.test(target));
    const broken = targets.filter((target) => {
      const [file = '', anchor] = target.split('#');
      const linked = file === '' ? path : join(dirname(path), file);
      return (
        !existsSync(linked) ||
        (anchor !== undefined && !headingsOf(linked).some(({ title }) => anchorOf(title) === anchor))
      );
    });
    expect(broken).toEqual([]);
  });

  it('names scripts that package.json has', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...read(path).matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});

/** Recipes also name files that their readers make. */
describe.each(DOCUMENTS.filter((path) => !path.startsWith('docs/develop/')))('%s', (path) => {
  it('names files and folders that there are', () => {
    const named = [...proseOf(path).matchAll(/`((?:bench|deploy|docs|sandbox|scripts|src|test|web)\/[\w./-]*)`/g)];
    expect(named.map(([, name = '']) => name).filter((name) => !existsSync(name))).toEqual([]);
  });
});
