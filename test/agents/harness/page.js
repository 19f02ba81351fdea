import { cellsOf, CELLS } from '../cells/cells.js';
import { versionsOf } from './read-clients.js';
import { rowOf, slotOf } from './results.js';

const NAMES = CELLS.map(({ name }) => name);

/** What a cell of the page says: how many of its tries went well, and a sign for the rest. */
function summarise(client, short, name, tried) {
  const slots = cellsOf(client, short).filter((cell) => cell.name === name);
  const known = slots.map((cell) => tried[slotOf(cell)]).filter((one) => one !== undefined);
  if (known.length === 0) return '';
  const good = known.filter(({ excuse, problems }) => excuse === undefined && problems.length === 0).length;
  const bad = known.filter(({ problems }) => problems.length > 0).length;
  return `${bad > 0 ? '✗' : good < known.length ? '○' : '✓'} ${good}/${known.length}`;
}

function tableOf(rows) {
  const cells = rows.map(({ client, version, short, result }) => {
    const summaries = NAMES.map((name) => summarise(client, short, name, result.cells));
    return `| ${[client.title, version, client.dialect, result.date, ...summaries].join(' | ')} |`;
  });
  return [
    `| Client | Version | Format | Tested on | ${NAMES.join(' | ')} |`,
    `|${'---|'.repeat(NAMES.length + 4)}`,
    ...cells,
  ].join('\n');
}

function totals(rows) {
  const counts = NAMES.map((name) => {
    const said = rows.map(({ client, short, result }) => summarise(client, short, name, result.cells)).filter(Boolean);
    return `${name} ${said.filter((one) => one.startsWith('✓')).length}/${said.length}`;
  });
  return `Clients whose every try of a cell went well: ${counts.join(', ')}.`;
}

/** A line for each reason, with the cells that it explains. */
function linesOf({ client, version, result }, reasonOf) {
  const reasons = new Map();
  for (const [slot, tried] of Object.entries(result.cells)) {
    const reason = reasonOf(tried);
    if (reason !== undefined) reasons.set(reason, [...(reasons.get(reason) ?? []), slot]);
  }
  return [...reasons].map(([reason, slots]) => `- **${client.title} ${version}**, ${slots.join(', ')}: ${reason}`);
}

function section(title, lines) {
  return lines.length === 0 ? '' : `\n## ${title}\n\n${lines.join('\n')}\n`;
}

/** docs/compatibility.md: what was measured, and nothing else. */
export function writePage(clients, results) {
  const rows = clients.flatMap((client) =>
    versionsOf(client).map((one) => ({ client, ...one, result: results[rowOf(client, one.version)] })),
  );
  const tested = rows.filter(({ result }) => result?.installed && Object.keys(result.cells).length > 0);
  const newest = tested.filter(({ short }) => !short);
  const older = tested.filter(({ short }) => short);
  const untested = rows
    .filter((row) => !tested.includes(row))
    .map(({ client, version, result }) => `- ${client.title} ${version}: ${result?.reason ?? 'not run yet'}`);
  return `# Compatibility

Written by \`npm run test:agents\`: each client's own program, started with an empty environment and a fresh \`HOME\`,
against the built gateway with the configuration that ships, three accounts and the sandbox as its upstream; where the
system allows, in a network that has nothing but this machine. How each client is started is one file in
\`test/agents/clients/\`; what a cell asks for stands in \`test/agents/README.md\`.

\`n/N\`: of N tries n went well. \`text\`, \`shell tool\`, \`thinking with tool\` and \`abort\` are tried on a model of
each of the four formats, the others on one of the client's own. ✓ all went well; ○ what did not is the client's own
fault and explained below; ✗ something does not work. What is empty was not run.

## Newest versions

${tableOf(newest)}

${totals(newest)}
${older.length === 0 ? '' : `\n## Older versions, and other formats of a client\n\n${tableOf(older)}\n`}${section(
    'What clients cannot do by themselves',
    tested.flatMap((row) => linesOf(row, ({ excuse }) => excuse)),
  )}${section(
    'What does not work',
    tested.flatMap((row) => linesOf(row, ({ problems }) => problems[0]?.replaceAll('\n', ' '))),
  )}${section('Untested', untested)}`;
}

/** Reads the tables of a page that was written before: how many tries of each cell failed. */
function readPage(text) {
  return [...text.matchAll(/^\| (.*) \|$/gm)].flatMap(([, line]) => {
    const [title, version, , , ...summaries] = line.split(' | ');
    return summaries.flatMap((summary, i) => {
      const [, sign, good, all] = /^(\S) (\d+)\/(\d+)$/.exec(summary.trim()) ?? [];
      const failed = sign === '✗' ? Number(all) - Number(good) : 0;
      return sign === undefined ? [] : [{ title, version, name: NAMES[i], failed }];
    });
  });
}

/**
 * Cells that the page knows to be better than what was measured now. A new version of a client is compared with the
 * newest that the page has; a client that the page does not know cannot have become worse.
 */
export function regressionsOf(page, clients, results) {
  const before = readPage(page);
  const rows = clients.flatMap((client) => versionsOf(client).map((one) => ({ client, ...one })));
  return rows.flatMap(({ client, version, short }) => {
    const { cells = {} } = results[rowOf(client, version)] ?? {};
    return NAMES.flatMap((name) => {
      const same = before.filter((one) => one.title === client.title && one.name === name);
      const known = same.find((one) => one.version === version) ?? (short ? undefined : same[0]);
      const slots = cellsOf(client, short).filter((cell) => cell.name === name);
      const bad = slots.filter((cell) => (cells[slotOf(cell)]?.problems.length ?? 0) > 0).length;
      return known !== undefined && bad > known.failed
        ? [`${client.title} ${version}: ${name} failed ${bad} times, ${known.failed} before`]
        : [];
    });
  });
}
