import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type BodyScan } from './body-scan.js';
import { scanBody } from './scan-body.js';
import { spliceBody, type BodyEdits } from './splice-body.js';

const joined = (scan: BodyScan, edits: BodyEdits): Buffer => Buffer.concat(spliceBody(scan, edits).parts);
const splice = (text: string, edits: BodyEdits): string => joined(scanBody(Buffer.from(text)), edits).toString();

describe('nothing to change', () => {
  const body = Buffer.from('{"a":1.0, "b":{"c":"\\u0041"}}');
  it.each<[string, BodyEdits]>([
    ['no edits', {}],
    ['the value is there already', { set: { a: 1 } }],
    ['the inner value is there already', { set: { 'b.c': 'A' } }],
    ['an equal object', { set: { b: { c: 'A' } } }],
    ['removing what is absent', { remove: ['x', 'b.x', 'x.y', 'a.x'] }],
  ])('%s: the very same buffer', (_, edits) => {
    expect(spliceBody(scanBody(body), edits).parts[0]).toBe(body);
  });
});

describe('setting', () => {
  it.each<[string, BodyEdits['set'], string]>([
    ['{}', { a: 1 }, '{"a":1}'],
    [' { } ', { a: 1, b: [] }, ' {"a":1,"b":[] } '],
    ['{"x":0}', { a: 1, b: 'é"' }, '{"a":1,"b":"é\\"","x":0}'],
    ['{ "a" : [1, 2] , "x":0}', { a: null }, '{ "a" : null , "x":0}'],
    ['{"o":{"f":1.0,"e":"max"}}', { 'o.e': 'low' }, '{"o":{"f":1.0,"e":"low"}}'],
    ['{"o":{"f":1.0}}', { 'o.e': 'low' }, '{"o":{"e":"low","f":1.0}}'],
    ['{"o":{}}', { 'o.e': 'low' }, '{"o":{"e":"low"}}'],
    ['{"o":null}', { 'o.e': 'low' }, '{"o":{"e":"low"}}'],
    ['{"x":0}', { 'o.e': 'low', 'o.f': 2 }, '{"o":{"e":"low","f":2},"x":0}'],
    ['{"x":0}', { s: '\ud800' }, '{"s":"\\ud800","x":0}'],
  ])('%s', (text, set, expected) => {
    expect(splice(text, { set })).toBe(expected);
  });
});

describe('removing', () => {
  it.each<[string, string[], string]>([
    ['{"a":1}', ['a'], '{}'],
    ['{ "a" : 1 }', ['a'], '{  }'],
    ['{"a":1,"b":2,"c":3}', ['a'], '{"b":2,"c":3}'],
    ['{"a":1, "b":2, "c":3}', ['b'], '{"a":1, "c":3}'],
    ['{"a":1,"b":2,"c":3}', ['c'], '{"a":1,"b":2}'],
    ['{"a":1,"b":2,"c":3}', ['a', 'b'], '{"c":3}'],
    ['{"a":1,"b":2,"c":3}', ['b', 'c'], '{"a":1}'],
    ['{"a":1,"b":2,"c":3}', ['a', 'c'], '{"b":2}'],
    ['{"a":1 , "b":2 ,\n"c":3 }', ['a', 'b', 'c'], '{ }'],
    ['{"a":1,"b":2,"a":3}', ['a'], '{"b":2}'],
    ['{"o":{"a":1,"b":2},"x":0}', ['o.a'], '{"o":{"b":2},"x":0}'],
  ])('%s without %j', (text, remove, expected) => {
    expect(splice(text, { remove })).toBe(expected);
  });
});

it('sets, removes and inserts in one go', () => {
  const text = '{"a":1,"b":"text","c":3}';
  const at = text.indexOf('text');
  expect(splice(text, { set: { n: 1, c: 4 }, remove: ['a'], splices: [{ start: at, end: at, text: 'my ' }] })).toBe(
    '{"n":1,"b":"my text","c":4}',
  );
  expect(splice('{"a":1}', { set: { n: 1 }, remove: ['a'] })).toBe('{"n":1}');
});

it('removing wins over setting', () => {
  expect(splice('{"a":1,"b":2}', { set: { a: 5, n: 1 }, remove: ['a', 'n'] })).toBe('{"b":2}');
});

it('overlapping edits are a programming error', () => {
  const splices = [
    { start: 1, end: 4, text: '' },
    { start: 3, end: 5, text: '' },
  ];
  expect(() => splice('{"a":1}', { splices })).toThrow('overlap');
});

it('does to any object what assigning and deleting would, and to no other byte anything', () => {
  const name = fc.stringMatching(/^[a-z\\"é]{0,3}$/).filter((text) => text !== 'model');
  const object = fc
    .dictionary(name, fc.jsonValue())
    .map((value) => JSON.parse(JSON.stringify(value)) as Record<string, unknown>);
  const spaced = fc.tuple(object, fc.constantFrom(undefined, 1, '\t \n'));
  fc.assert(
    fc.property(
      spaced,
      object,
      fc.array(name, { maxLength: 3 }),
      fc.boolean(),
      ([value, indent], set, extra, removeAll) => {
        const body = Buffer.from(JSON.stringify(value, null, indent));
        const scan = scanBody(body);
        const remove = removeAll
          ? Object.keys(value)
          : [...Object.keys(value).filter((_, index) => index % 3 === 1), ...extra];
        const result = joined(scan, { set, remove });

        const expected = new Map(Object.entries({ ...value, ...set }).filter(([key]) => !remove.includes(key)));
        expect(new Map(Object.entries(JSON.parse(result.toString())))).toEqual(expected);

        const untouched = scan.members.filter(
          (member) => !remove.includes(member.name) && !Object.hasOwn(set, member.name),
        );
        let from = 0;
        for (const { nameStart, valueEnd } of untouched) {
          const found = result.indexOf(body.subarray(nameStart, valueEnd), from);
          expect(found).toBeGreaterThanOrEqual(from);
          from = found + valueEnd - nameStart;
        }
      },
    ),
    { seed: 1, numRuns: 1000 },
  );
});
