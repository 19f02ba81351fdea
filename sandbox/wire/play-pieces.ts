import { constants, createGzip } from 'node:zlib';
import { type Exchange } from './exchange.js';
import { type Moment, type Script } from './script.js';

type Piece = string | Buffer;

interface Played {
  readonly pieces: Iterable<Piece>;
  /** Whether a piece ends the answer in the dialect's own way. */
  isTerminal?(piece: Piece): boolean;
  /** The dialect's in-band error, for `errorEvent`. */
  errorPiece(): Piece;
  /** A piece as it goes out, where that is not as it is. */
  encode?(piece: Piece): Piece;
}

/** Sends the body of an answer piece by piece, with what the script does to it on the way. */
export async function playPieces(exchange: Exchange, played: Played, script: Script): Promise<void> {
  await playMoment(exchange, script, 'after-headers');
  let sent = 0;
  for await (const piece of script.gzip === true ? zipped(played.pieces) : played.pieces) {
    if (await playFaults(exchange, played, script, sent)) return;

    if (script.withoutTerminal === true && played.isTerminal?.(piece) === true) break;

    await exchange.write(played.encode?.(piece) ?? piece);
    sent++;
    if (script.paceMs !== undefined) await exchange.pause(script.paceMs);
  }
  if (!(await playFaults(exchange, played, script, sent))) exchange.end();
}

export async function playMoment(exchange: Exchange, script: Script, moment: Moment): Promise<void> {
  if (isMoment(script.hang, moment)) await exchange.hold();

  if (isMoment(script.cut, moment)) await exchange.cut(script.reset === true);
}

/** What happens after `sent` events; true when the answer is over. */
async function playFaults(exchange: Exchange, played: Played, script: Script, sent: number): Promise<boolean> {
  if (script.silence?.afterEvents === sent) await exchange.pause(script.silence.ms);

  await playMoment(exchange, script, { afterEvents: sent });
  if (script.errorEvent?.afterEvents === sent) {
    const piece = played.errorPiece();
    exchange.end(played.encode?.(piece) ?? piece);
    return true;
  }
  if (script.endAfterEvents === sent) {
    exchange.end();
    return true;
  }
  return false;
}

function isMoment(wanted: Moment | undefined, moment: Moment): boolean {
  return typeof wanted === 'object' && typeof moment === 'object'
    ? wanted.afterEvents === moment.afterEvents
    : wanted === moment;
}

/** One gzip stream, flushed after each piece so that none is held back. */
async function* zipped(pieces: Iterable<Piece>): AsyncGenerator<Buffer> {
  const gzip = createGzip();
  const out: Buffer[] = [];
  gzip.on('data', (chunk: Buffer) => out.push(chunk));
  const taken = () => Buffer.concat(out.splice(0));
  for (const piece of pieces) {
    gzip.write(piece);
    await new Promise<void>((resolve) => gzip.flush(constants.Z_SYNC_FLUSH, resolve));
    yield taken();
  }
  await new Promise<void>((resolve) => gzip.once('end', resolve).end());
  yield taken();
}

/** `body` in the pieces between the offsets `cuts`. */
export function cutBody(body: Buffer, cuts: readonly number[]): Buffer[] {
  const offsets = [0, ...cuts.filter((cut) => cut > 0 && cut < body.length).sort((a, b) => a - b), body.length];
  return offsets.slice(1).map((end, i) => body.subarray(offsets[i], end));
}
