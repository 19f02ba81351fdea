import { type IncomingHttpHeaders } from 'node:http';
import { Injectable, Logger } from '@nestjs/common';
import { DAY_MS, MINUTE_MS } from '../config/durations.js';
import { steadyNowMs } from '../config/steady-clock.js';
import { type KeyHolder } from '../keys/key-access.service.js';
import { ownText } from '../memory/own-text.js';

const HEADER = 'x-gateway-project';
/** Clients choose the names, so that a faulty one could make the ledger's sums as many as its records. */
const MOST_PROJECTS = 1_000;
const PROJECT = /^[\w./ -]{1,64}$/;
/** What further names of a day count as. */
const OTHER = 'other';

/**
 * Says which project a request counts for: that of its key, else the one that its client names in a header, which goes
 * to no upstream. A name that cannot be one is left out and not refused: nobody's work should fail for a report.
 */
@Injectable()
export class Projects {
  private readonly logger = new Logger('Usage');
  private readonly names = new Map<string, string>();
  private day = 0;
  private warnedAtMs = Number.NEGATIVE_INFINITY;

  projectOf(holder: KeyHolder | undefined, headers: IncomingHttpHeaders): string | null {
    const own = holder?.key.project ?? null;
    const named = headers[HEADER];
    if (own !== null || named === undefined) return own;
    const name = String(named).trim();
    if (PROJECT.test(name)) return this.known(name);
    if (name !== '') this.warn(holder);
    return null;
  }

  private known(name: string): string {
    const day = Math.floor(Date.now() / DAY_MS);
    if (day !== this.day) this.names.clear();
    this.day = day;
    const known = this.names.get(name);
    if (known !== undefined) return known;
    if (this.names.size >= MOST_PROJECTS) return OTHER;
    const kept = ownText(name);
    this.names.set(kept, kept);
    return kept;
  }

  private warn(holder: KeyHolder | undefined): void {
    if (steadyNowMs() - this.warnedAtMs < MINUTE_MS) return;
    this.warnedAtMs = steadyNowMs();
    this.logger.warn(
      `${HEADER} of ${holder ? `key ${holder.key.id}` : 'a client'} is left out: a project has 1 to 64 letters, ` +
        'digits, blanks, dots, dashes, underscores and slashes',
    );
  }
}
