export const EXPLAINED = 'What clients cannot do by themselves';
export const FAILING = 'What does not work';

/**
 * Reads docs/compatibility.md as it was written before: by client and version (`TITLE VERSION`) the date, what the page
 * says of each cell (`said`), and the lines of reasons that stand below its headings (`reasons`).
 */
export function readPage(text) {
  const rows = new Map();
  let heading = '';
  let names = [];
  for (const line of text.split('\n')) {
    const [, cells] = /^\| (.*) \|$/.exec(line) ?? [];
    const [, explained] = /^- \*\*(.+?)\*\*, /.exec(line) ?? [];
    if (line.startsWith('## ')) heading = line.slice('## '.length);
    else if (explained !== undefined) rows.get(explained)?.reasons[heading]?.push(line);
    else if (cells !== undefined) {
      const [title, version, , date, ...summaries] = cells.split(' | ').map((cell) => cell.trim());
      const said = Object.fromEntries(names.map((name, i) => [name, summaries[i] ?? '']));
      if (title === 'Client') names = summaries;
      else rows.set(`${title} ${version}`, { title, version, date, said, reasons: { [EXPLAINED]: [], [FAILING]: [] } });
    }
  }
  return rows;
}

/** How many tries of a cell failed, by what the page says of it; undefined where it says nothing. */
export function failuresOf(said) {
  const [, sign, good, all] = /^(\S) (\d+)\/(\d+)$/.exec(said ?? '') ?? [];
  return sign === undefined ? undefined : sign === '✗' ? Number(all) - Number(good) : 0;
}
