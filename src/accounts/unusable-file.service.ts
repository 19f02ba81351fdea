import { basename } from 'node:path';
import { Injectable } from '@nestjs/common';
import { AccountPool } from './account-pool.service.js';

/** What is the matter with `accounts.json`: nobody can read it, or none of its entries may be used. */
interface FileFault {
  kind: 'unreadable' | 'no_usable_entry';
  path: string;
  problems: readonly string[];
}

const MOST_NAMED = 5;

/**
 * Remembers that `accounts.json` is there and cannot be used. Whoever wrote it meant its accounts to pay: until it is
 * mended or removed, no later source does so in their place, which would spend another's money or send the clients' own
 * keys.
 */
@Injectable()
export class UnusableFile {
  private fault: FileFault | undefined;

  constructor(private readonly pool: AccountPool) {}

  set(fault: FileFault | undefined): void {
    this.fault = fault;
  }

  /**
   * For whoever asks to be paid for; undefined where nothing keeps the sources from paying. Names the file and what is
   * wrong in it.
   */
  whyNobodyPays(): string | undefined {
    if (!this.fault || this.somebodyIsKnown(this.fault.kind)) return undefined;
    return describeFault(this.fault);
  }

  /** The accounts that are known stay as they are while the file says nothing; a file that can be read has its say. */
  private somebodyIsKnown(kind: FileFault['kind']): boolean {
    return this.pool
      .list()
      .some(
        ({ account: { source, retiredAtMs } }) =>
          retiredAtMs === null && (source === 'import' || (source === 'file' && kind === 'unreadable')),
      );
  }
}

function describeFault({ kind, path, problems }: FileFault): string {
  const named = problems.slice(0, MOST_NAMED).join('; ');
  const more = problems.length > MOST_NAMED ? `; and ${problems.length - MOST_NAMED} more` : '';
  const what = kind === 'unreadable' ? 'cannot be used' : 'has no entry that may be used';
  return `${basename(path)} on the gateway ${what}, so nobody pays until it is mended or removed: ${named}${more}.`;
}
