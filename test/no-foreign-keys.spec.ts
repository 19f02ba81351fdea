import { resolve } from 'node:path';
import { Linter } from 'eslint';
import { expect, it } from '@jest/globals';
import ts from 'typescript';
import { parser } from 'typescript-eslint';

const plainScript: string = '../scripts/eslint-own-keys.js';
const { noForeignKeys } = (await import(plainScript)) as {
  noForeignKeys: NonNullable<Linter.Config['plugins']>[string]['rules'] extends Record<string, infer Rule> | undefined
    ? Rule
    : never;
};

const linter = new Linter();

/** What stands before each piece of code that is looked at. */
const GIVEN = `
declare const record: Record<string, unknown>;
declare const word: string;
declare const other: any;
declare const unsaid: unknown;
declare const kind: 'one' | 'two';
declare const kinds: Record<'one' | 'two', number>;
declare const list: string[];
declare const at: number;
declare const map: Map<string, number>;
declare const options: { one: number; two?: string };
const own: object = {};
`;

const PATH = resolve('foreign.ts');
let program: ts.Program | undefined;

/** A program of nothing but this code; what TypeScript itself declares is read once. */
function programOf(code: string): ts.Program {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2023,
    lib: ['lib.es2023.d.ts'],
    strict: true,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const before = program;
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (path, ...more) =>
    path === PATH
      ? ts.createSourceFile(PATH, code, ts.ScriptTarget.ES2023)
      : (before?.getSourceFile(path) ?? read(path, ...more));
  return (program = ts.createProgram([PATH], options, host));
}

function complaints(code: string): string[] {
  const config: Linter.Config = {
    files: ['**/*.ts'],
    languageOptions: { parser, parserOptions: { programs: [programOf(GIVEN + code)] } },
    plugins: { gateway: { rules: { 'no-foreign-keys': noForeignKeys } } },
    rules: { 'gateway/no-foreign-keys': 'error' },
  };
  return linter
    .verify(GIVEN + code, [config], { filename: PATH })
    .map(({ messageId, message }) => messageId ?? message);
}

it.each([
  ['reads by a string', 'record[word];'],
  ['reads by a string what may be absent', '(record as typeof record | undefined)?.[word];'],
  ['writes by a string, which `__proto__` would make the prototype', 'record[word] = {};'],
  ['deletes by a string', 'delete record[word];'],
  ['counts by a string', '(record as Record<string, number>)[word]++;'],
  ['calls by a string', '(record as Record<string, () => void>)[word]!();'],
  ['reads by what was made of a string', 'record[word.toLowerCase()]; '],
  ['reads by a template', 'record[`x-${word}`];'],
  ['reads by a template whose type says so', 'record[`x-${word}` as `x-${string}`];'],
  ['reads by any', 'record[other];'],
  ['reads by a string or a word', "record[word as string | 'one'];"],
  ['reads by a branded string', "record[word as string & { brand: 'id' }];"],
  [
    'reads by a string that has a type of its own',
    'function read<Name extends string>(name: Name) { return record[name]; } read(word);',
  ],
  ['reads by upper case', 'record[word as Uppercase<string>];'],
  ['reads from a table by a string', 'kinds[word as keyof typeof record];'],
  ['asks whether a string is in an object', 'word in own;'],
  ['asks whether anything is in an object', 'other in own;'],
  ['takes a name apart', 'const { [word]: value } = record; value;'],
  ['takes a name apart in an assignment', 'let value: unknown; ({ [word]: value } = record); value;'],
  ['reads by reflection', 'Reflect.get(own, word);'],
  ['writes by reflection', 'Reflect.set(own, word, 1);'],
  ['asks by reflection', 'Reflect.has(own, word);'],
])('the rule against foreign keys refuses code that %s', (_what, code) => {
  expect(complaints(code)).toEqual(['foreign']);
});

it.each([
  ['JSON', 'Object.assign({}, JSON.parse(word));'],
  ['a record', 'Object.assign({}, record);'],
  ['what may be a record', 'Object.assign({}, at > 1 ? record : undefined);'],
  ['an object of any kind', 'Object.assign(options, own);'],
  ['the unknown', 'Object.assign({}, unsaid as {});'],
  ['records behind something else', 'Object.assign({}, options, record);'],
  ['a list of records', 'Object.assign({}, ...[record]);'],
  [
    'something of a type of its own',
    'function join<Kind extends object>(more: Kind) { return Object.assign({}, more); } join(own);',
  ],
])('and such as assigns all of %s', (_what, code) => {
  expect(complaints(code)).toEqual(['assigned']);
});

it.each([
  ['a union of literals', 'kinds[kind]; kind in own; kinds[kind] = 1;'],
  ['a literal', "record['one']; 'one' in own; record['one'] = 1; record.two;"],
  ['a number', 'list[at]; list[0]; list[list.length - 1]; word[at];'],
  ['the key of a table', 'kinds[kind as keyof typeof kinds];'],
  ['a map', 'map.get(word); map.set(word, 1);'],
  ['hasOwn', 'Object.hasOwn(record, word);'],
  [
    'a definition',
    'const made = { [word]: 1, ...record }; Object.fromEntries([[word, made]]); Object.defineProperty(own, word, ' +
      '{ value: 1 });',
  ],
  [
    'an assignment of members that have names',
    'Object.assign(options, { one: 1 }); Object.assign(new Error(word), { code: word }); Object.assign(record, ' +
      'options);',
  ],
  ['a symbol', 'list[Symbol.iterator]();'],
  ['a private name', 'class Own { #name = 1; has(value: object) { return #name in value && this.#name; } } new Own();'],
  ['constant names apart', "const { one, ['two']: two } = options; one; two;"],
])('and has nothing against %s', (_what, code) => {
  expect(complaints(code)).toEqual([]);
});
