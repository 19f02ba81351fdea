import { describe, expect, it } from '@jest/globals';
import { formatTable } from './format-table.js';

describe('a table', () => {
  it('has columns that stand below each other, whatever is written in them', () => {
    expect(
      formatTable(
        ['NAME', 'STATE'],
        [
          ['王小明的电脑', 'valid'],
          ['ada', 'valid'],
          ['👩‍💻 b', 'revoked'],
        ],
      ),
    ).toBe('NAME          STATE\n王小明的电脑  valid\nada           valid\n👩‍💻 b          revoked\n');
  });

  it('is no wider than the terminal, and keeps what comes first whole', () => {
    const rows = [['a-long-id-of-an-account', '张'.repeat(20), 'x'.repeat(30)]];
    const table = formatTable(['ID', 'NAME', 'MODELS'], rows, 60);
    expect(table).toContain('a-long-id-of-an-account  张张张张张张张…   xxxxxxxxxxxxxxxx…\n');
    expect(formatTable(['ID', 'NAME', 'MODELS'], rows)).toContain('x'.repeat(30));
    expect(formatTable(['ID', 'NAME', 'MODELS'], rows, 10)).toContain('a-long-id-of-an-account  张张张…   xxxxxxx…\n');
  });
});
