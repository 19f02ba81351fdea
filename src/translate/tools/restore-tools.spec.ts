import { describe, expect, it } from '@jest/globals';
import { createSchemaToolReader } from '../emulate/emulate-schema.js';
import { type NeutralEvent } from '../neutral/neutral-events.js';
import { createToolRestorer, type ToolChanges } from './restore-tools.js';

const NOTHING: ToolChanges = {
  originalNames: new Map(),
  customNames: new Set(),
  customWrapped: false,
  usedIds: new Set(),
};
const call = (name: string, args: string[], custom = false): NeutralEvent[] => [
  { type: 'toolStart', key: 0, id: 'a', name, custom },
  ...args.map((part) => ({ type: 'toolArgs' as const, key: 0, args: part })),
  { type: 'toolEnd', key: 0 },
];

describe('createToolRestorer', () => {
  it('gives names back', () => {
    const restore = createToolRestorer('chat', { ...NOTHING, originalNames: new Map([['short', 'the_long_name']]) });
    expect(restore(call('short', ['{}']))[0]).toMatchObject({ name: 'the_long_name' });
  });

  it('unwraps the input of a custom tool, whole at its end', () => {
    const restore = createToolRestorer('chat', { ...NOTHING, customNames: new Set(['sql']), customWrapped: true });
    expect(restore(call('sql', ['{"inp', 'ut":"SELECT \\"1\\""}']))).toEqual([
      { type: 'toolStart', key: 0, id: 'a', name: 'sql', custom: true },
      { type: 'toolArgs', key: 0, args: 'SELECT "1"' },
      { type: 'toolEnd', key: 0 },
    ]);
    expect(restore(call('sql', ['not json']))).toContainEqual({ type: 'toolArgs', key: 0, args: 'not json' });
  });

  it('hides custom calls that the client did not declare', () => {
    expect(createToolRestorer('chat', NOTHING)(call('sql', ['x'], true))).toEqual([]);
    const declared = createToolRestorer('chat', { ...NOTHING, customNames: new Set(['sql']) });
    expect(declared(call('sql', ['x'], true))).toHaveLength(3);
  });

  it('makes ids safe for Messages clients', () => {
    expect(
      createToolRestorer(
        'messages',
        NOTHING,
      )([{ type: 'toolStart', key: 0, id: 'functions.f:0', name: 'f', custom: false }])[0],
    ).toMatchObject({
      id: expect.stringMatching(/^[\w-]+$/) as unknown,
    });
  });
});

describe('createSchemaToolReader', () => {
  it('shows the input of the forced tool as the text of the answer', () => {
    const read = createSchemaToolReader('json_tool_call');
    expect(
      read([...call('json_tool_call', ['{"n"', ':1}']), { type: 'stop', reason: 'tools' }, { type: 'end' }]),
    ).toEqual([
      { type: 'textDelta', text: '{"n"' },
      { type: 'textDelta', text: ':1}' },
      { type: 'stop', reason: 'done' },
      { type: 'end' },
    ]);
  });

  it.each(['messages', 'responses', 'chat'] as const)('gives no id twice within a conversation of %s', (client) => {
    const start = (key: number, id: string): NeutralEvent => ({ type: 'toolStart', key, id, name: 'f', custom: false });
    const idsOf = (events: NeutralEvent[]): string[] =>
      events.flatMap((event) => (event.type === 'toolStart' ? [event.id] : []));
    const first = idsOf(
      createToolRestorer(client, NOTHING)([start(0, 'f:0'), start(1, 'f:0'), start(2, ''), start(3, '')]),
    );
    const second = createToolRestorer(client, { ...NOTHING, usedIds: new Set(first) });
    const all = [...first, ...idsOf(second([start(0, 'f:0')])), ...idsOf(second([start(1, 'f:0')]))];
    expect(new Set(all).size).toBe(6);
    expect(all.every((id) => /^[\w:-]{1,64}$/.test(id))).toBe(true);
  });
});
