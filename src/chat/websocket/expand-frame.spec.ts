import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { expandFrame, joinItems } from './expand-frame.js';
import { readFrame } from './read-frame.js';

const expand = (text: string, earlier?: string): string =>
  expandFrame(
    readFrame(Buffer.from(text), false),
    earlier === undefined ? undefined : Buffer.from(earlier),
  ).body.toString();

describe('a frame becomes the body of a POST', () => {
  it.each([
    ['{"type":"response.create","model":"m"}', undefined, '{"stream":true,"model":"m"}'],
    ['{"type":"response.create","model":"m","stream":false}', undefined, '{"model":"m","stream":true}'],
    [
      '{"model":"m","type":"response.create","generate":true,"input":"a"}',
      undefined,
      '{"stream":true,"model":"m","input":"a"}',
    ],
    [
      '{"type":"response.create","model":"m","previous_response_id":"r"}',
      '1,2',
      '{"stream":true,"model":"m","input":[1,2]}',
    ],
    [
      '{"type":"response.create","previous_response_id":"r","input": [ 3 ],"model":"m"}',
      '1',
      '{"stream":true,"input": [1,3],"model":"m"}',
    ],
    [
      '{"type":"response.create","model":"m","input":[],"previous_response_id":"r"}',
      '1',
      '{"stream":true,"model":"m","input":[1]}',
    ],
    [
      '{"type":"response.create","model":"m","input":[7],"previous_response_id":"r"}',
      '',
      '{"stream":true,"model":"m","input":[7]}',
    ],
    [
      '{"type":"response.create","model":"m","input":"a\\"","previous_response_id":"r"}',
      '1',
      '{"stream":true,"model":"m","input":[1,{"role":"user","content":"a\\""}]}',
    ],
  ])('%s after %s', (text, earlier, expected) => {
    expect(expand(text, earlier)).toBe(expected);
  });

  it('whatever else is in it and in which order', () => {
    const name = fc.stringMatching(/^[a-z\\"é]{1,4}$/);
    fc.assert(
      fc.property(
        fc.dictionary(name, fc.jsonValue()),
        fc.array(fc.jsonValue()),
        fc.array(fc.jsonValue()),
        fc.nat(),
        (more, earlier, own, seed) => {
          const fields = Object.entries({ ...more, type: 'response.create', previous_response_id: 'r', input: own });
          const turned = [...fields.slice(seed % fields.length), ...fields.slice(0, seed % fields.length)];
          const text = JSON.stringify(Object.fromEntries(turned));
          const { previous_response_id: _id, type: _type, ...kept } = JSON.parse(text) as Record<string, unknown>;
          const expanded = expand(text, earlier.map((item) => JSON.stringify(item)).join(','));
          expect(JSON.parse(expanded)).toEqual({
            ...kept,
            stream: true,
            input: JSON.parse(JSON.stringify([...earlier, ...own])) as unknown[],
          });
        },
      ),
    );
  });
});

it('joins lists of items, empty ones too', () => {
  const join = (...lists: string[]): string => joinItems(lists.map((list) => Buffer.from(list))).toString();
  expect([join(), join('', ''), join('1', '', '2,3'), join('', '1')]).toEqual(['', '', '1,2,3', '1']);
});
