import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { validationMetadatasToSchemas } from 'class-validator-jsonschema';
import '../src/config/config-file.js';
import { readConfig } from '../src/config/read-config.js';

// It says of which class the members of a list are, and has no types.
const { defaultMetadataStorage } = createRequire(import.meta.url)('class-transformer/cjs/storage.js') as {
  defaultMetadataStorage: NonNullable<
    Parameters<typeof validationMetadatasToSchemas>[0]
  >['classTransformerMetadataStorage'];
};

/** `npm run docs:config-schema` writes it anew. */
const FILE = 'config.schema.json';

interface Part {
  properties?: Record<string, Part & { description?: string }>;
  required?: string[];
  [key: string]: unknown;
}

/** What docs/configuration.md says of the keys below a heading: the last cell of a row, without its marks. */
function descriptionsIn(heading: string): Map<string, string> {
  const text = readFileSync('docs/configuration.md', 'utf8');
  const [, section = ''] = text.split(`\n### ${heading}\n`);
  const rows = section.split(/^#+ /m)[0]?.matchAll(/^\| `([\w$]+)` \|(?:[^|\n]*\|)+? ([^|\n]*)\|$/gm) ?? [];
  return new Map(
    [...rows].flatMap(([, key = '', cell = '']) => {
      const words = cell
        .replace(/\[([^\]]+)\]\([^)]+\)/g, '$1')
        .replaceAll('`', '')
        .trim();
      return words === '' || words.startsWith('see ') ? [] : [[key, words]];
    }),
  );
}

/** The classes of `config.json` as JSON Schema, with the words of docs/configuration.md. */
function schemaOfConfig(): object {
  const all = validationMetadatasToSchemas({
    classTransformerMetadataStorage: defaultMetadataStorage,
    refPointerPrefix: '#/$defs/',
  }) as Record<string, Part>;
  const { ConfigFile = {} } = all;
  const keysIn = (part: Part): (readonly [name: string, key: string])[] =>
    Object.entries(part.properties ?? {}).flatMap(([key, field]) => {
      const [, name] = /"#\/\$defs\/(\w+)"/.exec(JSON.stringify(field)) ?? [];
      return name === undefined ? [] : [[name, key] as const, ...keysIn(all[name] ?? {})];
    });
  const keyOf = new Map(keysIn(ConfigFile));
  const told = (part: Part, heading: string): Part => {
    const descriptions = descriptionsIn(heading);
    const properties = Object.entries(part.properties ?? {}).map(([key, field]) => {
      const description = descriptions.get(key);
      return [key, description === undefined ? field : { description, ...field }] as const;
    });
    return { ...part, properties: Object.fromEntries(properties), additionalProperties: false };
  };
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'config.json of droid2api',
    ...told(ConfigFile, 'Top level'),
    $defs: Object.fromEntries([...keyOf].map(([name, key]) => [name, told(all[name] ?? {}, key)])),
  };
}

const written = `${JSON.stringify(schemaOfConfig(), null, 2)}\n`;
if (process.env['WRITE_CONFIG_SCHEMA'] === '1') writeFileSync(FILE, written);
const accepts = new Ajv2020({ strict: false }).compile(JSON.parse(written) as object);
const CONFIG = JSON.parse(readFileSync('config.json', 'utf8')) as object;

it('config.schema.json is what the classes of the configuration say; else: npm run docs:config-schema', () => {
  expect(readFileSync(FILE, 'utf8')).toBe(written);
});

it('accepts the shipped file, which names it, and so does the gateway', () => {
  expect(CONFIG).toHaveProperty('$schema', `./${FILE}`);
  expect([accepts(CONFIG), accepts.errors]).toEqual([true, null]);
  expect(readConfig(JSON.stringify(CONFIG)).warnings).toEqual([]);
});

it.each([
  ['a key that nobody knows', { prot: 3000 }],
  ['a word that is no reasoning level', { models: [{ id: 'gpt-*', type: 'openai', reasoning: 'hihg' }] }],
  ['a model without its id', { models: [{ type: 'openai' }] }],
  ['a number out of bounds', { port: 70_000 }],
  ['text for a number of milliseconds', { drain: { grace_ms: 'soon' } }],
])('refuses %s', (_what, config) => {
  expect(accepts(config)).toBe(false);
});

it('has the words of the documents', () => {
  const { properties, $defs } = JSON.parse(written) as { properties: Part; $defs: Record<string, Part> };
  expect(properties).toMatchObject({ port: { description: '0 takes any free port' } });
  expect($defs['ModelEntry']?.properties?.['id']?.description).toContain('what clients ask for');
});
