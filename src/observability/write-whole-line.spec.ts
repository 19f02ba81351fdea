import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';

const NODE = `"${process.execPath}" --import ./test/support/load-typescript.js test/support/write-lines.ts`;
const LINES = 3_000;

it('lines of processes that share a pipe come out whole, and all of them, however slowly they are read', async () => {
  const script = `(${NODE} first ${LINES} & ${NODE} second ${LINES} & wait) | cat`;
  const { stdout } = await promisify(execFile)('/bin/sh', ['-c', script], { maxBuffer: 2 ** 24 });
  const lines = stdout.trimEnd().split('\n');
  expect(lines.filter((line) => !/^(?:first|second) x{100,299} end$/.test(line))).toEqual([]);
  expect(lines.filter((line) => line.startsWith('first'))).toHaveLength(LINES);
  expect(lines).toHaveLength(2 * LINES);
});
