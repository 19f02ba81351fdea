import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beginHeartbeat, repeatHeartbeat, Heartbeats } from './heartbeats.js';

/** What a line of the spool says. A record stands in it as the JSON of its {@link RecordRow}. */
export type SpoolEntry =
  /** An attempt is about to reach its upstream. */
  | { start: string }
  /** An attempt has ended. */
  | { end: string }
  /** The attempt with this id never reached its upstream, so there is nothing to record. */
  | { unsent: string };

const SUFFIX = '.jsonl';
/** The spool remembers records up to this size, and reads further ones from their files again. */
const MOST_REMEMBERED_BYTES = 4 * 1024 * 1024;

/**
 * Files in which this process notes what its attempts use, until the database has it: a folder of its own with numbered
 * segments. The spool writes to the last one.
 *
 * Writes are synchronous and not synced to the disk: when `flush` returns, the system has the lines, so that a process
 * that is killed loses none. A machine that loses power may lose the last seconds.
 */
export class Spool {
  private readonly folder: string;
  private file: number | undefined;
  private segment = 0;
  private activeBytes = 0;
  private closedBytes = 0;
  /** How many closed segments there may be: while there are none, nobody has to look for them. */
  private closedSegments = 0;
  private ended = 0;
  /**
   * The records of the active segment that have ended, each a {@link RecordRow} as JSON; undefined once there are too
   * many.
   */
  private records: string[] | undefined = [];
  /** The same of closed segments, by path. */
  private readonly remembered = new Map<string, readonly string[]>();
  private readonly heartbeats = new Heartbeats();
  private torn = false;
  /** Lines that are appended and not written yet, and the records that end in them. */
  private unwritten = '';
  private unwrittenRecords: string[] = [];

  /** Spools of several processes stand side by side in `root`. */
  constructor(
    private readonly root: string,
    private readonly instance: string,
  ) {
    this.folder = join(root, instance);
  }

  /** The size of all segments. */
  get bytes(): number {
    return this.activeBytes + this.closedBytes + this.unwritten.length;
  }

  /** Whether the active segment has records for the database, or gets some with the next `flush`. */
  get hasEnded(): boolean {
    return this.ended + this.unwrittenRecords.length > 0;
  }

  get activeSize(): number {
    return this.activeBytes;
  }

  /** Appends a line; the next `flush` writes it. */
  append(entry: SpoolEntry): void {
    this.unwritten += lineOf(entry);
    if ('end' in entry) this.unwrittenRecords.push(entry.end);
  }

  /** Whether lines are appended that no `flush` has written yet. */
  get isUnwritten(): boolean {
    return this.unwritten !== '';
  }

  /**
   * Writes the appended lines at once. Throws where the disk does not take them: they then stay for the next time, and
   * beyond {@link MOST_REMEMBERED_BYTES} they are lost.
   */
  flush(): void {
    const { unwritten: lines, unwrittenRecords: records } = this;
    if (lines === '') return;
    this.unwritten = '';
    this.unwrittenRecords = [];
    try {
      this.write(this.torn ? `\n${lines}` : lines);
    } catch (error) {
      if (lines.length > MOST_REMEMBERED_BYTES) throw error;
      this.unwritten = lines;
      this.unwrittenRecords = records;
      throw error;
    }
    this.ended += records.length;
    if (this.activeBytes > MOST_REMEMBERED_BYTES) this.records = undefined;
    else this.records?.push(...records);
  }

  /**
   * Closes the active segment, after a `flush`. `underWay` are the rows of attempts that have not ended, as they were
   * when the attempts began: the next segment takes them over.
   */
  rotate(underWay: Iterable<string>): void {
    if (this.file === undefined) return;
    closeSync(this.file);
    this.file = undefined;
    if (this.records && this.bytes <= MOST_REMEMBERED_BYTES)
      this.remembered.set(join(this.folder, segmentName(this.segment)), this.records);
    this.records = [];
    this.closedBytes += this.activeBytes;
    this.closedSegments++;
    this.activeBytes = 0;
    this.ended = 0;
    this.torn = false;
    this.unwritten = Array.from(underWay, (start) => lineOf({ start })).join('') + this.unwritten;
    this.flush();
  }

  /** The paths of closed segments, the oldest first. */
  closed(): string[] {
    if (this.closedSegments === 0 || !existsSync(this.folder)) return [];
    const active = this.file === undefined ? '' : segmentName(this.segment);
    return segmentsOf(this.folder).filter((path) => !path.endsWith(active) || active === '');
  }

  /**
   * The records of a closed segment that have ended, each a {@link RecordRow} as JSON, where the spool still remembers
   * them.
   */
  recordsOf(path: string): readonly string[] | undefined {
    return this.remembered.get(path);
  }

  drop(path: string): void {
    this.remembered.delete(path);
    this.closedBytes = Math.max(0, this.closedBytes - statSync(path).size);
    unlinkSync(path);
    this.closedSegments--;
  }

  /**
   * Repeats the heartbeat. Answers false where others have taken this process for dead and have taken its spool over:
   * it then notes `underWay` in a new one.
   */
  keepAlive(underWay: Iterable<string>): boolean {
    try {
      if (existsSync(this.folder)) repeatHeartbeat(this.folder);
      else if (this.file !== undefined) throw new Error('taken over');
      return true;
    } catch {
      this.rotate(underWay);
      this.remembered.clear();
      this.closedBytes = 0;
      return false;
    }
  }

  /** Takes over the spools of processes without a heartbeat for `staleMs`; answers their folders. */
  adopt(staleMs: number): string[] {
    if (!existsSync(this.root)) return [];
    return readdirSync(this.root).flatMap((name) => {
      const folder = join(this.root, name);
      if (name.startsWith(`${this.instance}.`)) return [folder];
      if (name === this.instance || this.heartbeats.isAlive(folder, staleMs)) return [];
      // Where several try, one succeeds. The folder's name has its first owner only: with the names of all who died
      // over it the path would become too long.
      const adopted = join(this.root, `${this.instance}.${name.slice(name.lastIndexOf('.') + 1)}`);
      try {
        renameSync(folder, adopted);
        beginHeartbeat(adopted);
        return [adopted];
      } catch {
        return [];
      }
    });
  }

  /** Removes the folder where nothing is left in it. */
  close(): void {
    if (this.file !== undefined) closeSync(this.file);
    this.file = undefined;
    if (existsSync(this.folder) && segmentsOf(this.folder).length === 0)
      rmSync(this.folder, { recursive: true, force: true });
  }

  private write(text: string): void {
    this.file ??= this.open();
    this.torn = true;
    try {
      writeFileSync(this.file, text);
    } catch (error) {
      // A full disk may have taken a part.
      ftruncateSync(this.file, this.activeBytes);
      this.torn = false;
      throw error;
    }
    this.torn = false;
    this.activeBytes += Buffer.byteLength(text);
  }

  private open(): number {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    beginHeartbeat(this.folder);
    return openSync(join(this.folder, segmentName(++this.segment)), 'a', 0o600);
  }
}

function lineOf(entry: SpoolEntry): string {
  if ('start' in entry) return `{"start":${entry.start}}\n`;
  return 'end' in entry ? `{"end":${entry.end}}\n` : `${JSON.stringify(entry)}\n`;
}

export function segmentsOf(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(SUFFIX))
    .sort()
    .map((name) => join(folder, name));
}

function segmentName(number: number): string {
  return `${String(number).padStart(9, '0')}${SUFFIX}`;
}
