import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { GatewayError } from '../dialects/gateway-error.js';
import { type BodyScan } from './body-scan.js';
import { READ_FIELDS, scanBody, scanElement, scanMember } from './scan-body.js';

const scan = (text: string): BodyScan => scanBody(Buffer.from(text));

function refusalOf(body: Buffer): GatewayError {
  try {
    scanBody(body);
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
  throw new Error(`accepted: ${body.toString()}`);
}

describe('what is accepted', () => {
  it.each([
    ['empty object', '{}'],
    ['space everywhere', ' \t\r\n{ \n"a" \t: \r1 , "b":[ ] , "c" : { } } \n'],
    ['every kind of value', '{"a":true,"b":false,"c":null,"d":"","e":[1,[2],{"f":[]}],"g":{"h":{}}}'],
    ['numbers', '{"n":[0,-0,10,1.5,-1.5e10,1E+2,1e-2,0.0,123456789012345678901234567890]}'],
    ['escapes', String.raw`{"s":"\"\\\/\b\f\n\r\t\u0000\uD83D\uDE00\ud800"}`],
    ['brackets and quotes in strings', String.raw`{"s":"}{][,:\"}","t":"\\"}`],
    ['characters beyond ASCII', '{"é😀":"日本 \u2028 \u007f"}'],
    ['a name that is nothing', '{"":1}'],
    ['the deepest nesting', `{"a":${'['.repeat(1023)}${']'.repeat(1023)}}`],
  ])('%s', (_, text) => {
    expect(() => scan(text)).not.toThrow();
    expect(JSON.parse(text)).toBeInstanceOf(Object);
  });
});

describe('what is refused', () => {
  it.each([
    ['nothing', '', 'it ends too early at byte 0'],
    ['only space', '  \n', 'it ends too early at byte 3'],
    ['an array', '[]', 'expected an object at byte 0'],
    ['a string', '"a"', 'expected an object at byte 0'],
    ['a byte order mark', '\ufeff{}', 'expected an object at byte 0'],
    ['two objects', '{}{}', 'unexpected text after the object at byte 2'],
    ['text behind', '{} x', 'unexpected text after the object at byte 3'],
    ['trailing comma in an object', '{"a":1,}', 'expected a name in double quotes at byte 7'],
    ['trailing comma in an array', '{"a":[1,]}', 'expected a value at byte 8'],
    ['leading comma', '{,"a":1}', 'expected a name in double quotes at byte 1'],
    ['no comma', '{"a":1 "b":2}', 'expected "," or "}" at byte 7'],
    ['no comma in an array', '{"a":[1 2]}', 'expected "," or "]" at byte 8'],
    ['no colon', '{"a" 1}', 'expected ":" at byte 5'],
    ['no value', '{"a":}', 'expected a value at byte 5'],
    ['name without quotes', '{a:1}', 'expected a name in double quotes at byte 1'],
    ['single quotes', "{'a':1}", 'expected a name in double quotes at byte 1'],
    ['wrong bracket', '{"a":[1}', 'expected "," or "]" at byte 7'],
    ['a comment', '{/**/}', 'expected a name in double quotes at byte 1'],
    ['leading zero', '{"n":01}', 'expected "," or "}" at byte 6'],
    ['no digit after the point', '{"n":1.}', 'expected a digit at byte 7'],
    ['only a minus', '{"n":-}', 'expected a digit at byte 6'],
    ['a plus', '{"n":+1}', 'expected a value at byte 5'],
    ['no digit before the point', '{"n":.5}', 'expected a value at byte 5'],
    ['no exponent', '{"n":1e}', 'expected a digit at byte 7'],
    ['no digit after the exponent sign', '{"n":1e+}', 'expected a digit at byte 8'],
    ['NaN', '{"n":NaN}', 'expected a value at byte 5'],
    ['a cut word', '{"w":tru}', 'expected "true" at byte 8'],
    ['a capital word', '{"w":Null}', 'expected a value at byte 5'],
    ['a word that goes on', '{"w":nulll}', 'expected "," or "}" at byte 9'],
    ['a line end in a string', '{"s":"\n"}', 'unescaped control character in a string at byte 6'],
    ['a zero byte in a string', '{"s":"\u0000"}', 'unescaped control character in a string at byte 6'],
    ['a tab in a name', '{"\t":1}', 'unescaped control character in a string at byte 2'],
    ['an unknown escape', String.raw`{"s":"\x"}`, 'unknown escape in a string at byte 7'],
    ['a short \\u', String.raw`{"s":"\u12g4"}`, 'expected four hexadecimal digits at byte 10'],
    ['a form feed between tokens', '{\f}', 'expected a name in double quotes at byte 1'],
    ['a no-break space between tokens', '{\u00a0}', 'expected a name in double quotes at byte 1'],
    [
      'one level too many',
      `{"a":${'['.repeat(1024)}${']'.repeat(1024)}}`,
      'nested deeper than 1024 levels at byte 1028',
    ],
  ])('%s', (_, text, problem) => {
    const { status, message } = refusalOf(Buffer.from(text));
    expect(status).toBe(400);
    expect(message).toBe(`The request body is not valid JSON: ${problem}`);
  });

  it.each([
    ['a cut character', [0x22, 0xc3, 0x22]],
    ['an overlong slash', [0x22, 0xc0, 0xaf, 0x22]],
    ['an encoded surrogate', [0x22, 0xed, 0xa0, 0x80, 0x22]],
  ])('%s', (_, value) => {
    const body = Buffer.concat([Buffer.from('{"s":'), Buffer.from(value), Buffer.from('}')]);
    expect(refusalOf(body).message).toBe('The request body is not valid JSON: it is not UTF-8');
  });

  it('cuts at every byte', () => {
    const body = Buffer.from(
      String.raw`{"model":"m","messages":[{"role":"user","content":"é\u00e9\n"}],"n":-1.5e+3,"ok":[true,null,{}]}`,
    );
    for (let end = 0; end < body.length; end++) expect(refusalOf(body.subarray(0, end)).status).toBe(400);
    expect(scanBody(body).members).toHaveLength(4);
  });

  it('an array that would fill the memory', () => {
    const { message, details } = refusalOf(Buffer.from(`{"messages":[${'0,'.repeat(100_000)}0]}`));
    expect([message, details.param]).toEqual(['messages has more than 100000 elements', 'messages']);
    expect(scan(`{"messages":[${'0,'.repeat(99_999)}0]}`).elements('messages')).toHaveLength(100_000);
  });
});

describe('a field in two spellings', () => {
  it.each([
    ['model', 'MODEL'],
    ['Stream', 'stream'],
    ['messages', 'Messages'],
    ['ſtream', 'stream'],
    ['stream', '\\u017ftream'],
    ['max_tokens', 'max_to\u212aens'],
    ['thinking', 'th\u0131nking'],
    ['thinking', 'TH\u0130NKING'],
    ['tools', 'Tools'],
    ['tool_choice', 'Tool_Choice'],
    ['system', 'SYSTEM'],
    ['input', 'Input'],
    ['contents', 'contentS'],
    ['metadata', 'Metadata'],
    ['generationConfig', 'generation_config'],
    ['systemInstruction', 'SYSTEM_INSTRUCTION'],
    ['toolConfig', 'tool_config'],
    ['Model', 'MODEL'],
  ])('%s and %s', (one, other) => {
    const error = refusalOf(Buffer.from(`{"${one}":1,"x":2,"${other}":3}`));
    const decoded = JSON.parse(`"${other}"`) as string;
    expect([error.status, error.message]).toEqual([
      400,
      `"${one}" and "${decoded}" are spellings of one field, which so occurs twice in the request body: send one ` +
        'of them.',
    ]);
    expect(error.details.param).toBe(one);
  });

  it.each([
    ['one spelling, whatever it is', '{"MODEL":"m","x":1}'],
    ['names that the gateway does not look at', '{"model":"m","custom":1,"Custom":2}'],
    ['names that only look like it', '{"model":"m","mode":1,"models":2,"max_tokens":1,"maxtokens":2}'],
    ['names that a client has chosen', '{"model":"m","tools":[{"parameters":{"properties":{"type":{},"Type":{}}}}]}'],
  ])('%s may be', (_, text) => {
    expect(scan(text).members.length).toBeGreaterThan(1);
  });

  it.each([
    ['metadata', '{"user_id":"a","User_ID":"b"}', 'metadata.user_id'],
    ['thinking', '{"Type":"enabled","type":"disabled"}', 'thinking.Type'],
    [
      'generationConfig',
      '{"thinkingConfig":{"thinkingBudget":1,"thinking_budget":2}}',
      'generationConfig.thinkingConfig.thinkingBudget',
    ],
    ['context_management', '{"edits":[{"type":"a","TYPE":"b"}]}', 'context_management.edits.0.type'],
  ])('inside %s is refused where it is read: %s', (name, value, param) => {
    const found = scan(`{"${name}":${value}}`);
    expect(() => found.readMember(name)).toThrow(expect.objectContaining({ status: 400, details: { param } }));
  });

  it('deep inside is a name that a client has chosen', () => {
    expect(
      scan('{"generationConfig":{"responseSchema":{"properties":{"type":1,"Type":2}}}}').readMember('generationConfig'),
    ).toBeDefined();
    expect(scan('{"metadata":{"name":1,"Name":2}}').readMember('metadata')).toEqual({ name: 1, Name: 2 });
  });

  it('in a message that is looked into is refused', () => {
    expect(() => scanElement(scan('{"messages":[{"role":"user","Role":"assistant"}]}'), 'messages', 0)).toThrow(
      '"messages[0].role" and "messages[0].Role" are spellings of one field',
    );
  });

  it('is shown as far as it can be read', () => {
    const name = 'k'.repeat(1_000_000);
    expect(() => scan(`{"metadata":{"${name}":1,"${name}":2}}`).readMember('metadata')).toThrow(
      /^"metadata\.k{91}…" occurs twice/,
    );
  });
});

describe('more than any request needs', () => {
  it.each([
    [
      '',
      `{${Array.from({ length: 1001 }, (_, index) => `"k${index}":1`).join()}}`,
      'The request body has more than 1000 fields',
    ],
  ])('at the top is refused', (_, text, message) => {
    expect(refusalOf(Buffer.from(text)).message).toBe(message);
  });

  it.each([
    ['names', `{${Array.from({ length: 10_000 }, (_, index) => `"k${index}":1`).join()}}`],
    ['elements', `[${'0,'.repeat(10_000)}0]`],
    ['values on several levels', `{"a":[${'{"b":[{}]},'.repeat(4_000)}0]}`],
  ])('in a member that is parsed is refused: %s', (_, value) => {
    const found = scan(`{"metadata":${value}}`);
    expect(() => found.readMember('metadata')).toThrow(
      expect.objectContaining({
        status: 400,
        message: 'metadata has more than 10000 values',
        details: { param: 'metadata' },
      }),
    );
  });

  it('is counted for each member by itself', () => {
    const found = scan(
      `{"tools":[${'[1,2],'.repeat(10_000)}0],"metadata":{"a":[1,{"b":null}]},"messages":[0,[1]],"n":1}`,
    );
    expect(found.members.map(({ name, values }) => [name, values])).toEqual([
      ['tools', 30_002],
      ['metadata', 5],
      ['messages', 3],
      ['n', 1],
    ]);
    expect(found.readMember('metadata')).toEqual({ a: [1, { b: null }] });
  });
});

describe('fields that occur twice', () => {
  it.each([...READ_FIELDS, 'tools', 'response_format', 'user'])('%s', (name) => {
    const error = refusalOf(Buffer.from(`{"${name}":1,"x":2,"${name}":1}`));
    expect([error.status, error.message, error.details.param]).toEqual([
      400,
      `"${name}" occurs twice in the request body`,
      name,
    ]);
  });

  it('are found behind escapes', () => {
    expect(refusalOf(Buffer.from(String.raw`{"model":"a","mod\u0065l":"b"}`)).details.param).toBe('model');
  });

  it('are let through when the gateway does not read them', () => {
    expect(scan('{"x":1,"x":2,"nested":{"model":1,"model":2}}').members.map(({ name }) => name)).toEqual([
      'x',
      'x',
      'nested',
    ]);
  });

  it.each([
    ['{"thinking":{"type":"enabled","type":"disabled"}}', 'thinking', 'thinking.type'],
    [String.raw`{"thinking":{"type":1,"typ\u0065":2}}`, 'thinking', 'thinking.type'],
    [
      '{"context_management":{"edits":[{"type":"a"},{"keep":{"value":"{[,","value":1}}]}}',
      'context_management',
      'context_management.edits.1.keep.value',
    ],
    ['{"metadata":{"a":{"b":1},"b":2,"a":{}}}', 'metadata', 'metadata.a'],
  ])('%s is refused when it is read', (text, member, path) => {
    let error: unknown;
    try {
      scan(text).readMember(member);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(GatewayError);
    expect((error as GatewayError).details.param).toBe(path);
  });

  it('does not mistake equal names of different objects for one', () => {
    const text = '{"a":{"type":[{"type":1},{"type":"type"}],"x":{"type":2},"y":"type"}}';
    expect(scan(text).readMember('a')).toEqual({ type: [{ type: 1 }, { type: 'type' }], x: { type: 2 }, y: 'type' });
  });
});

describe('what is found', () => {
  const text =
    String.raw` {"mod\u0065l" : "claude\n", "n": 1.0 ,"messages":[ {"role":"user",` +
    String.raw`"content":[{"type":"text"}, 7]},"two" ],"nothing":null} `;

  it('gives members in order with their spans', () => {
    const { members, body } = scan(text);
    expect(
      members.map(({ name, nameStart, valueStart, valueEnd }) => [
        name,
        text[nameStart],
        body.toString('utf8', valueStart, valueEnd),
      ]),
    ).toEqual([
      ['model', '"', String.raw`"claude\n"`],
      ['n', '"', '1.0'],
      ['messages', '"', '[ {"role":"user","content":[{"type":"text"}, 7]},"two" ]'],
      ['nothing', '"', 'null'],
    ]);
  });

  it('reads what is asked for', () => {
    const found = scan(text);
    expect(found.readString('model')).toBe('claude\n');
    expect(found.readString('n')).toBeUndefined();
    expect(found.readString('absent')).toBeUndefined();
    expect(found.readMember('n')).toBe(1);
    expect(found.readMember('nothing')).toBeNull();
    expect(found.readMember('absent')).toBeUndefined();
    expect(found.has('toString')).toBe(false);
  });

  it('looks into objects', () => {
    const found = scan(text);
    expect(scanMember(found, 'n')).toBeUndefined();
    expect(scanElement(found, 'messages', 1)).toBeUndefined();
    expect(scanElement(found, 'messages', 9)).toBeUndefined();
    const first = scanElement(found, 'messages', -2);
    expect(first?.path).toBe('messages[0]');
    expect(first?.readString('role')).toBe('user');
  });

  it('refuses a name that occurs twice in an object that it looks into', () => {
    expect(() => scanElement(scan('{"messages":[{"role":"user","role":"assistant"}]}'), 'messages', 0)).toThrow(
      '"messages[0].role" occurs twice',
    );
  });

  it('does not let a body reach the prototype', () => {
    const found = scan('{"__proto__":{"polluted":true},"thinking":{"__proto__":{"type":"enabled"}}}');
    expect(found.readMember('__proto__')).toEqual({ polluted: true });
    expect(found.readMember('thinking')).not.toHaveProperty('type');
    expect(Object.prototype).not.toHaveProperty('polluted');
  });
});

describe('compared with a full parse', () => {
  const MUTATIONS = [
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '\\',
    'u',
    '0',
    '1',
    '-',
    '.',
    'e',
    't',
    'n',
    ' ',
    '\n',
    '\u0001',
    '\u0085',
    'é',
  ];
  const mutation = fc.record({
    at: fc.nat(),
    remove: fc.nat(2),
    insert: fc.oneof(
      fc.constantFrom(...MUTATIONS).map((text) => Buffer.from(text)),
      fc.uint8Array({ maxLength: 2 }).map((bytes) => Buffer.from(bytes)),
    ),
  });

  function parse(body: Buffer): unknown {
    try {
      return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)) as unknown;
    } catch {
      return undefined;
    }
  }

  it('accepts the same objects and finds the same members', () => {
    const object = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ stringUnit: 'binary' }));
    fc.assert(
      fc.property(
        object,
        fc.array(mutation, { maxLength: 2 }),
        fc.constantFrom(undefined, 1, '\t'),
        (value, mutations, indent) => {
          let body = Buffer.from(JSON.stringify(value, null, indent));
          for (const { at, remove, insert } of mutations) {
            const start = at % (body.length + 1);
            body = Buffer.concat([body.subarray(0, start), insert, body.subarray(start + remove)]);
          }
          const expected = parse(body);
          if (typeof expected !== 'object' || expected === null || Array.isArray(expected)) {
            expect(() => scanBody(body)).toThrow(GatewayError);
            return;
          }
          const { members } = scanBody(body);
          expect(new Set(members.map(({ name }) => name))).toEqual(new Set(Object.keys(expected)));
          const rebuilt = members
            .map(({ nameStart, valueEnd }) => body.toString('utf8', nameStart, valueEnd))
            .join(',');
          expect(JSON.parse(`{${rebuilt}}`)).toEqual(expected);
        },
      ),
      { seed: 1, numRuns: 2000 },
    );
  });
});
