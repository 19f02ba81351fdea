import { cellsOf, CELLS } from '../cells/cells.js';
import { EXPLAINED, failuresOf, FAILING, readPage } from './read-page.js';
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
  const cells = rows.map(({ client, version, date, said }) => {
    const summaries = NAMES.map((name) => said[name] ?? '');
    return `| ${[client.title, version, client.dialect, date, ...summaries].join(' | ')} |`;
  });
  return [
    `| Client | Version | Format | Tested on | ${NAMES.join(' | ')} |`,
    `|${'---|'.repeat(NAMES.length + 4)}`,
    ...cells,
  ].join('\n');
}

function totals(rows) {
  const counts = NAMES.map((name) => {
    const all = rows.map(({ said }) => said[name]).filter(Boolean);
    return `${name} ${all.filter((one) => one.startsWith('✓')).length}/${all.length}`;
  });
  return `Clients whose every try of a cell went well: ${counts.join(', ')}.`;
}

/** A line for each reason, with the cells that it explains. */
function linesOf(client, version, cells, reasonOf) {
  const reasons = new Map();
  for (const [slot, tried] of Object.entries(cells)) {
    const reason = reasonOf(tried);
    if (reason !== undefined) reasons.set(reason, [...(reasons.get(reason) ?? []), slot]);
  }
  return [...reasons].map(([reason, slots]) => `- **${client.title} ${version}**, ${slots.join(', ')}: ${reason}`);
}

/** What was measured of a version of a client, as the page says it. */
function rowFrom(client, version, short, { date, cells }) {
  return {
    date,
    said: Object.fromEntries(NAMES.map((name) => [name, summarise(client, short, name, cells)])),
    reasons: {
      [EXPLAINED]: linesOf(client, version, cells, ({ excuse }) => excuse),
      [FAILING]: linesOf(client, version, cells, ({ problems }) => problems[0]?.replaceAll('\n', ' ')),
    },
  };
}

function section(title, lines) {
  return lines.length === 0 ? '' : `\n## ${title}\n\n${lines.join('\n')}\n`;
}

function sectionOf(rows, heading) {
  return section(
    heading,
    rows.flatMap(({ reasons }) => reasons[heading]),
  );
}

/** docs/compatibility.md: what was measured, here or before elsewhere (`before`, the page as it is). */
export function writePage(clients, results, before = '') {
  const known = readPage(before);
  const rows = clients.flatMap((client) =>
    versionsOf(client).map(({ version, short }) => {
      const result = results[rowOf(client, version)];
      const isMeasured = result?.installed && Object.keys(result.cells).length > 0;
      const kept = known.get(`${client.title} ${version}`);
      const row = isMeasured ? rowFrom(client, version, short, result) : kept;
      return { client, version, short, ...row, reason: result?.reason ?? 'not run yet' };
    }),
  );
  const tested = rows.filter(({ said }) => said !== undefined);
  const newest = tested.filter(({ short }) => !short);
  const older = tested.filter(({ short }) => short);
  const untested = rows
    .filter(({ said }) => said === undefined)
    .map(({ client, version, reason }) => `- ${client.title} ${version}: ${reason}`);
  const rest = [
    ...(older.length === 0 ? [] : [`\n## Older versions, and other formats of a client\n\n${tableOf(older)}\n`]),
    sectionOf(tested, EXPLAINED),
    sectionOf(tested, FAILING),
    section('Untested', untested),
  ];
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
${rest.join('')}`;
}

/**
 * Cells that the page knows to be better than what was measured now. A new version of a client is compared with the
 * newest that the page has; a client that the page does not know cannot have become worse.
 */
export function regressionsOf(page, clients, results) {
  const before = [...readPage(page).values()];
  const rows = clients.flatMap((client) => versionsOf(client).map((one) => ({ client, ...one })));
  return rows.flatMap(({ client, version, short }) => {
    const { cells = {} } = results[rowOf(client, version)] ?? {};
    return NAMES.flatMap((name) => {
      const same = before.filter(({ title, said }) => title === client.title && failuresOf(said[name]) !== undefined);
      const known = same.find((one) => one.version === version) ?? (short ? undefined : same[0]);
      const slots = cellsOf(client, short).filter((cell) => cell.name === name);
      const bad = slots.filter((cell) => (cells[slotOf(cell)]?.problems.length ?? 0) > 0).length;
      const failed = known && failuresOf(known.said[name]);
      return failed !== undefined && bad > failed
        ? [`${client.title} ${version}: ${name} failed ${bad} times, ${failed} before`]
        : [];
    });
  });
}
