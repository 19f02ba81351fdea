import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const read = (path: string): string => readFileSync(path, 'utf8');
const NODES = JSON.parse(read('.ci/nodes.json')) as { versions: string[]; specsBetween: string[] };
const LEAST = /^>=(\d+\.\d+)\.0$/.exec(
  (JSON.parse(read('package.json')) as { engines: { node: string } }).engines.node,
)?.[1];
const IMAGES = [...read('Dockerfile').matchAll(/^FROM node:(\d+)/gm)].map(([, line]) => line);

/** "Node.js 20.19, 22 and 26" and "Node.js 20.19、22 和 26" name three versions. */
const NAMED =
  /\bNode(?:\.js)?[ ]?(?:version )?v?(\d+(?:\.\d+)*(?:(?:, | and | or | to |、| 和 |, and )\d+(?:\.\d+)*)*)/g;

function versionsNamed(text: string): string[] {
  return [...new Set([...text.matchAll(NAMED)].flatMap(([, list = '']) => list.match(/\d+(?:\.\d+)*/g) ?? []))];
}

/** `22` stands for every 22.x, `20.19` for every 20.19.x. */
const isRun = (named: string): boolean => NODES.versions.some((version) => `${version}.`.startsWith(`${named}.`));

describe('the Nodes of the gate', () => {
  it('are exact versions, from the least that package.json takes to the one that the image has', () => {
    for (const version of NODES.versions) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(NODES.versions[0]).toBe(`${LEAST}.0`);
    expect([...new Set(IMAGES)]).toEqual([NODES.versions.at(-1)?.split('.')[0]]);
  });

  it.each(['README.md', 'README.zh-CN.md'])('are all named in %s, and no other is', (path) => {
    const named = versionsNamed(read(path));
    expect(named.filter((version) => !isRun(version))).toEqual([]);
    expect(NODES.versions.filter((version) => !named.some((name) => `${version}.`.startsWith(`${name}.`)))).toEqual([]);
  });

  it.each(['CONTRIBUTING.md', 'SECURITY.md', 'start.sh', 'start.bat', 'docs/operations.md', 'Dockerfile', '.ci/run'])(
    'are the only ones that %s speaks of',
    (path) => {
      expect(versionsNamed(read(path)).filter((version) => !isRun(version))).toEqual([]);
    },
  );

  it('run specs that exist', () => {
    expect(NODES.specsBetween.filter((path) => !existsSync(path))).toEqual([]);
  });
});
