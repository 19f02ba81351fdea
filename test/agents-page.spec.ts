import { describe, expect, it } from '@jest/globals';

interface Cell {
  readonly problems: readonly string[];
  readonly excuse?: string;
}

interface Client {
  readonly name: string;
  readonly title: string;
  readonly version: string;
  readonly older?: readonly string[];
  readonly dialect: string;
  readonly cannot?: Readonly<Record<string, string>>;
}

type Results = Record<string, { installed: boolean; reason?: string; date?: string; cells: Record<string, Cell> }>;

/** Programs of the matrix are plain JavaScript, which the compiler does not read. */
const harness: string = './agents/harness';
const page = await import(`${harness}/page.js`);
const { readClients } = await import(`${harness}/read-clients.js`);
const { CELLS } = (await import(`${harness}/../cells/cells.js`)) as { CELLS: readonly { name: string }[] };
const writePage = page.writePage as (clients: readonly Client[], results: Results, before?: string) => string;
const regressionsOf = page.regressionsOf as (page: string, clients: readonly Client[], results: Results) => string[];
const clients = (await readClients()) as readonly Client[];

const client: Client = { name: 'pen', title: 'Pen', version: '2.0.0', older: ['1.0.0'], dialect: 'chat' };
const good: Cell = { problems: [] };
const bad: Cell = { problems: ['it | did\nnot'] };

function resultsOf(newest: Record<string, Cell>, older: Record<string, Cell> = {}, version = '2.0.0'): Results {
  return {
    [`pen ${version}`]: { installed: true, date: '2026-11-28', cells: newest },
    'pen 1.0.0': { installed: true, date: '2026-11-28', cells: older },
  };
}

const before = writePage(
  [client],
  resultsOf({ 'text on chat': good, 'text on generate': good, 'image on chat': bad }, { 'text on chat': good }),
);

describe('the page of the matrix', () => {
  it('says how many tries of a cell went well, and why others did not', () => {
    const excused: Cell = { problems: [], excuse: 'it has no eyes' };
    const text = writePage(
      [client],
      resultsOf({ 'text on chat': good, 'text on generate': bad, 'image on chat': excused }),
    );
    expect(text).toMatch(/^\| Pen \| 2\.0\.0 \| chat \| 2026-11-28 \| ✗ 1\/2 \|/m);
    expect(text).toContain('| ○ 0/1 |');
    expect(text).toContain('- **Pen 2.0.0**, image on chat: it has no eyes');
    expect(text).toContain('- **Pen 2.0.0**, text on generate: it | did not');
    expect(text).toContain('- Pen 1.0.0: not run yet');
  });

  it('names what could not be installed', () => {
    const results = { 'pen 2.0.0': { installed: false, reason: 'this machine has no go', cells: {} } };
    expect(writePage([client], results)).toContain('- Pen 2.0.0: this machine has no go');
  });
});

describe('a page that is written anew', () => {
  const excused: Cell = { problems: [], excuse: 'it has no eyes' };
  const other: Client = { name: 'quill', title: 'Quill', version: '1.0.0', dialect: 'messages' };
  const results = { 'quill 1.0.0': { installed: true, date: '2026-11-29', cells: { 'text on messages': good } } };
  const both = [client, other];

  it('keeps what was measured elsewhere, with its reasons', () => {
    const former = resultsOf({ 'text on chat': bad, 'image on chat': excused }, { 'text on chat': good });
    const page = writePage(both, results, writePage([client], former));
    expect(page).toBe(writePage(both, { ...results, ...former }));
  });

  it('forgets what was measured of another version', () => {
    const newer = { ...client, version: '3.0.0' };
    const page = writePage([newer, other], results, writePage([client], resultsOf({ 'text on chat': good })));
    expect(page).toContain('- Pen 3.0.0: not run yet');
    expect(page).not.toContain('| Pen | 2.0.0');
  });
});

describe('a regression', () => {
  it.each([
    ['nothing that has changed', resultsOf({ 'text on chat': good, 'image on chat': bad }), []],
    ['nothing that was not run', resultsOf({}), []],
    ['nothing that has become better', resultsOf({ 'image on chat': good }), []],
    [
      'a try that fails and did not',
      resultsOf({ 'text on chat': good, 'text on generate': bad }),
      ['Pen 2.0.0: text failed 1 times, 0 before'],
    ],
    ['a try of an older version', resultsOf({}, { 'text on chat': bad }), ['Pen 1.0.0: text failed 1 times, 0 before']],
  ])('is %s', (_, results, expected) => {
    expect(regressionsOf(before, [client], results)).toEqual(expected);
  });

  it('is one of a new version, too, compared with the newest of the page', () => {
    const newer = { ...client, version: '3.0.0' };
    const results = resultsOf({ 'text on chat': bad, 'image on chat': bad }, {}, '3.0.0');
    expect(regressionsOf(before, [newer], results)).toEqual(['Pen 3.0.0: text failed 1 times, 0 before']);
  });

  it('is none of a client that the page does not know, whatever its title begins with', () => {
    const other = { ...client, name: 'pen-and-paper', title: 'Pen and paper' };
    const results = { 'pen-and-paper 2.0.0': { installed: true, cells: { 'text on chat': bad } } };
    expect(regressionsOf(before, [other], results)).toEqual([]);
  });

  it('is not hidden by a try that the page explains', () => {
    const explained = writePage(
      [client],
      resultsOf({ 'text on chat': good, 'text on generate': { ...good, excuse: 'no' } }),
    );
    expect(regressionsOf(explained, [client], resultsOf({ 'text on chat': bad }))).toHaveLength(1);
  });
});

describe('the clients of the matrix', () => {
  it('have a name and a title of their own, and exact versions', () => {
    for (const member of ['name', 'title'] as const)
      expect(new Set(clients.map((one) => one[member])).size).toBe(clients.length);
    for (const { version, older = [] } of clients)
      for (const one of [version, ...older]) expect(one).toMatch(/^\d+\.\d+[\w.-]*$/);
  });

  it('explain cells that there are', () => {
    const names = CELLS.map(({ name }) => name);
    const explained = clients.flatMap(({ cannot = {} }) => Object.keys(cannot));
    expect(
      explained.filter((key) => !names.includes(key.replace(/ on (?:messages|responses|chat|generate)$/, ''))),
    ).toEqual([]);
  });
});
