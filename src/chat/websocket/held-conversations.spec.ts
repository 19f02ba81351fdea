import { expect, it } from '@jest/globals';
import { HeldConversations } from './held-conversations.service.js';

/** Not written to: the system gives such memory when it is touched. */
const ITEMS = Buffer.alloc(8 * 1024 * 1024);

it('forgets what was used least lately, and what has been replaced or left', () => {
  const held = new HeldConversations();
  const connections = Array.from({ length: 33 }, () => ({}));
  const [first = {}, second = {}, third = {}] = connections;
  for (const connection of connections.slice(0, 32)) held.keep(connection, { id: 'resp_1', items: ITEMS });
  held.keep(first, { id: 'resp_2', items: ITEMS });
  expect([held.find(first, 'resp_1'), held.find(first, 'resp_2')?.id]).toEqual([undefined, 'resp_2']);
  held.keep(connections[32] ?? {}, { id: 'resp_1', items: ITEMS });
  expect([first, second, third].map((connection) => held.find(connection, 'resp_1')?.id)).toEqual([
    undefined,
    undefined,
    'resp_1',
  ]);
  expect(held.find(first, 'resp_2')?.id).toBe('resp_2');

  // There is room again for as much as was left.
  held.forget(third);
  held.keep(second, { id: 'resp_3', items: ITEMS });
  expect(held.find(connections[3] ?? {}, 'resp_1')?.id).toBe('resp_1');
});

it('holds none that is too large, and not the one before it either', () => {
  const held = new HeldConversations();
  const connection = {};
  held.keep(connection, { id: 'resp_1', items: Buffer.alloc(1) });
  held.keep(connection, { id: 'resp_2', items: Buffer.alloc(ITEMS.length + 1) });
  expect([held.find(connection, 'resp_1'), held.find(connection, 'resp_2')]).toEqual([undefined, undefined]);
});
