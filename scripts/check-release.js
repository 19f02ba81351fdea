/**
 * Says whether a release is one: the tag, package.json, the Helm chart and the newest heading of CHANGELOG.md name the
 * same version, and the heading has a date: `node scripts/check-release.js v2.0.0`. Ends with 1 and a sentence for each
 * that does not.
 */
import { readFileSync } from 'node:fs';

const [tag = ''] = process.argv.slice(2);
const version = /^v(\d+\.\d+\.\d+(?:-[\w.]+)?)$/.exec(tag)?.[1];
const faults = version === undefined ? [`The tag must be a version such as v2.0.0, and is "${tag}".`] : [];

const packageVersion = JSON.parse(readFileSync('package.json', 'utf8')).version;
const chart = readFileSync('deploy/helm/droid2api/Chart.yaml', 'utf8');
const [, heading, date] = /^## \[([^\]]+)\] - (\S+)$/m.exec(readFileSync('CHANGELOG.md', 'utf8')) ?? [];

for (const [place, found] of [
  ['package.json', packageVersion],
  ['version in deploy/helm/droid2api/Chart.yaml', /^version: (\S+)$/m.exec(chart)?.[1]],
  ['appVersion in deploy/helm/droid2api/Chart.yaml', /^appVersion: "(\S+)"$/m.exec(chart)?.[1]],
  ['The newest heading of CHANGELOG.md', heading],
])
  if (version !== undefined && found !== version) faults.push(`${place} says ${found}, and the tag ${tag}.`);
if (!/^\d{4}-\d{2}-\d{2}$/.test(date ?? '')) faults.push(`CHANGELOG.md has no date for ${heading}, but "${date}".`);

for (const fault of faults) console.error(fault);
process.exitCode = faults.length > 0 ? 1 : 0;
if (faults.length === 0) console.log(`${tag} can be released.`);
