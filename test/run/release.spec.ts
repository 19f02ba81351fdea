import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

interface Workflow {
  permissions: object;
  jobs: Record<
    string,
    { uses?: string; needs?: string; 'timeout-minutes'?: number; steps?: { uses?: string; run?: string }[] }
  >;
}

const FOLDER = '.github/workflows';
const workflows = readdirSync(FOLDER).map((name): [string, Workflow] => [
  name,
  parse(readFileSync(join(FOLDER, name), 'utf8')) as Workflow,
]);

// actionlint checks them in .ci/deploy, where it is installed.
describe.each(workflows)('the workflow %s', (_name, { permissions, jobs }) => {
  const steps = Object.values(jobs).flatMap((job) => job.steps ?? []);

  it('may read alone where a job does not ask for more, ends by itself, and pins what it uses', () => {
    expect(permissions).toEqual({ contents: 'read' });
    for (const job of Object.values(jobs)) expect(job.uses ?? job['timeout-minutes']).toBeDefined();
    for (const { uses } of steps) if (uses) expect(uses).toMatch(/^[\w/-]+@v\d+\.\d+\.\d+$/);
  });

  it('runs scripts of the repository', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: object };
    for (const { run } of steps) {
      if (!run) continue;
      const [, script, file] = /^(?:npm run (\S+)|(?:node )?(\S+\/\S+))/.exec(run) ?? [];
      if (script) expect(Object.keys(scripts)).toContain(script);
      else if (file) expect([file, existsSync(file)]).toEqual([file, true]);
      else expect(run).toMatch(/^npm (?:ci|publish) /);
    }
    for (const { uses } of Object.values(jobs)) if (uses) expect([uses, existsSync(uses)]).toEqual([uses, true]);
  });
});

it('releases nothing that has not gone through the gate', () => {
  const { jobs } = new Map(workflows).get('release.yml') as Workflow;
  const gates = new Set(['check', 'gate']);
  for (const [name, job] of Object.entries(jobs))
    if (!gates.has(name)) expect([name, job.needs]).toEqual([name, 'gate']);
});

it('develops on the Node that the gate calls the oldest', () => {
  const { versions } = JSON.parse(readFileSync('.ci/nodes.json', 'utf8')) as { versions: string[] };
  expect(readFileSync('.nvmrc', 'utf8').trim()).toBe(versions[0]);
});

describe('a release', () => {
  const check = resolve('scripts/check-release.js');
  let folder: string;
  const write = (heading: string): void => writeFileSync(join(folder, 'CHANGELOG.md'), `# Changelog\n\n${heading}\n`);
  const answer = (tag: string): [number | null, string] => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [check, tag], { cwd: folder, encoding: 'utf8' });
    return [status, (stdout + stderr).trim()];
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'droid-release-'));
    cpSync('package.json', join(folder, 'package.json'));
    cpSync('deploy/helm', join(folder, 'deploy/helm'), { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is one whose tag, package, chart and changelog agree', () => {
    write('## [2.0.0] - 2026-12-01');
    expect(answer('v2.0.0')).toEqual([0, 'v2.0.0 can be released.']);
    expect(answer('v2.0.1')).toEqual([
      1,
      [
        'package.json says 2.0.0, and the tag v2.0.1.',
        'version in deploy/helm/droid2api/Chart.yaml says 2.0.0, and the tag v2.0.1.',
        'appVersion in deploy/helm/droid2api/Chart.yaml says 2.0.0, and the tag v2.0.1.',
        'The newest heading of CHANGELOG.md says 2.0.0, and the tag v2.0.1.',
      ].join('\n'),
    ]);
  });

  it('is none without a date, or under a tag that is no version', () => {
    write('## [2.0.0] - unreleased');
    expect(answer('v2.0.0')).toEqual([1, 'CHANGELOG.md has no date for 2.0.0, but "unreleased".']);
    expect(answer('latest')[1]).toContain('The tag must be a version such as v2.0.0, and is "latest".');
  });
});
