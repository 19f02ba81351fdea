import { basename } from 'node:path';
import { Injectable } from '@nestjs/common';
import { AccountPool } from './account-pool.service.js';

/** What is wrong with `accounts.json`: the file cannot be read, or none of its entries is usable. */
interface FileFault {
  kind: 'unreadable' | 'no_usable_entry';
  path: string;
  problems: readonly string[];
}

const MOST_NAMED = 5;

/**
 * Remembers that `accounts.json` exists and is not usable. Its author wants its accounts to pay. Until the file is
 * mended or removed, no later source pays in their place: that would spend another's money or send the clients' own
 * keys.
 */
@Injectable()
export class UnusableFile {
  private fault: FileFault | undefined;

  constructor(private readonly pool: AccountPool) {}

  set(fault: FileFault | undefined): void {
    this.fault = fault;
  }

  /** Says why nobody pays, naming the file and its faults; undefined where the sources may pay. */
  whyNobodyPays(): string | undefined {
    if (!this.fault || this.somebodyIsKnown(this.fault.kind)) return undefined;
    return describeFault(this.fault);
  }

  /** Whether accounts may pay in spite of the fault: imports always, accounts of the file where it cannot be read. */
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
