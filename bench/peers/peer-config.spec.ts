import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { readPeerConfig, readPeers } from './peer-config.js';

const CONFIG = { paths: { messages: '/v1/messages' } };
const folder = mkdtempSync(join(tmpdir(), 'droid2api-peers-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('readPeers', () => {
  it('takes each command with the file of the same place', () => {
    const files = ['a', 'b'].map((name) => join(folder, name));
    for (const file of files) writeFileSync(file, JSON.stringify({ paths: { messages: file } }));
    const [first, second] = readPeers(['A=run --port=$PORT', 'B 1.0=other'], files);
    expect([first?.name, first?.command, second?.name]).toEqual(['A', 'run --port=$PORT', 'B 1.0']);
    expect([first, second].map((peer) => peer?.config.paths.get('messages'))).toEqual(files);
  });

  it.each([
    [['A=run'], [], 'needs its --peer-config'],
    [['run'], ['x'], 'NAME=COMMAND'],
    [['=run'], ['x'], 'NAME=COMMAND'],
  ])('refuses %j with %j', (peers, files, message) => {
    expect(() => readPeers(peers, files)).toThrow(message);
  });
});

describe('readPeerConfig', () => {
  it('asks / where nothing is said', () => {
    expect(readPeerConfig(JSON.stringify(CONFIG))).toEqual({
      ready: '/',
      paths: new Map([['messages', '/v1/messages']]),
      headers: new Map(),
      models: new Map(),
      environment: new Map(),
    });
  });

  it.each([
    [[], 'one JSON object'],
    [{}, 'paths has to name'],
    [{ ...CONFIG, path: {} }, 'no field path'],
    [{ ...CONFIG, ready: 'health' }, 'ready has to be'],
    [{ ...CONFIG, headers: { 'x-a': 1 } }, 'headers.x-a has to be a text'],
    [{ ...CONFIG, models: [] }, 'models has to be an object'],
    [{ paths: { openai: '/v1' } }, 'paths.openai is no dialect'],
  ])('refuses %j', (config, message) => {
    expect(() => readPeerConfig(JSON.stringify(config))).toThrow(message);
  });
});
