import { expect, it } from '@jest/globals';
import { parseBody } from './parse-body.js';
import { scanBody } from './scan-body.js';

const parse = (text: string) => parseBody(scanBody(Buffer.from(text)));

it('parses all of a body', () => {
  expect(parse('{"a":[1,{"b":null}],"model":"m"}')).toEqual({ a: [1, { b: null }], model: 'm' });
  expect(parse('{}')).toEqual({});
});

it('refuses more values than any request has, by the name of the field that has most', () => {
  const numbers = (count: number): string => `[${'0,'.repeat(count - 1)}0]`;
  expect(() => parse(`{"tools":${numbers(20_000)},"other":{"a":[${numbers(30_000)}]},"n":${numbers(20_000)}}`)).toThrow(
    expect.objectContaining({ status: 400, message: 'other has more than 60000 values', details: { param: 'other' } }),
  );
  expect(parse(`{"a":${numbers(30_000)},"b":${numbers(29_998)}}`)['b']).toHaveLength(29_998);
  // Hundreds of tools come with the bytes that their descriptions have.
  const text = JSON.stringify('x'.repeat(2 * 1024 * 1024));
  expect(parse(`{"text":${text},"tools":${numbers(99_000)}}`)['tools']).toHaveLength(99_000);
  expect(() => parse(`{"text":${text},"tools":${numbers(120_000)}}`)).toThrow(/^tools has more than 10\d{4} values$/);
});

it('reads exactly only what holds numbers that JavaScript would write in another way, and takes many for such', () => {
  const oddNumbers = (text: string): number[] => scanBody(Buffer.from(text)).members.map((member) => member.oddNumbers);
  expect(oddNumbers('{"a":[0.5,1.0,-0,7],"b":[0.25,-3,9007199254740991],"c":{"d":1e5}}')).toEqual([2, 0, 1]);
  const many = `[${'0.5,'.repeat(1_500)}0.5]`;
  expect(oddNumbers(`{"a":${many}}`)).toEqual([501]);
  expect(parse(`{"a":${many}}`)).toEqual(JSON.parse(`{"a":${many}}`));
});
