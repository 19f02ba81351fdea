import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from './build-all.js';

const FOLDER = join(ROOT, 'build', 'agents');

/** The quick row of the gate is measured anew each time, and leaves what a whole run has measured alone. */
function fileOf(quick) {
  return join(FOLDER, quick ? 'quick.json' : 'results.json');
}

/**
 * What has been measured, kept over runs that were stopped: by client and version (`rowOf`), then by cell and dialect
 * (`slotOf`). `installed` is false where the client could not be had, and then `reason` says why.
 */
export function readResults(quick) {
  const file = fileOf(quick);
  return statSync(file, { throwIfNoEntry: false }) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

export function keepResults(results, quick) {
  const file = fileOf(quick);
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(results, null, 2));
  renameSync(`${file}.new`, file);
}

export function rowOf(client, version) {
  return `${client.name} ${version}`;
}

export function slotOf({ name, dialect }) {
  return `${name} on ${dialect}`;
}

/** Leaves what the client printed and what the upstream saw, for who wants to know why a cell failed. */
export function keepLog(row, slot, { run, problems }) {
  const path = join(FOLDER, 'logs', row.replace(/[^\w.-]+/g, '-'), `${slot.replace(/[^\w.-]+/g, '-')}.txt`);
  mkdirSync(dirname(path), { recursive: true });
  const requests = run.world.sandbox.requests.map(
    (request) =>
      `${request.method} ${request.path} → ${request.status}\n${JSON.stringify(request.headers)}\n${request.body}`,
  );
  const { exit, output = '', errors = '' } = run.result ?? {};
  const parts = [
    problems.join('\n'),
    `exit ${exit}`,
    output,
    '--- standard error',
    errors,
    '--- upstream',
    ...requests,
  ];
  writeFileSync(path, parts.join('\n\n'));
}
