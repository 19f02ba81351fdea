/**
 * One event, or one answer that is held whole: images and encrypted reasoning make several megabytes; beyond this an
 * upstream is broken.
 */
export const MAX_HELD_BYTES = 32 * 1024 * 1024;

/**
 * What keeping one piece costs beside its bytes, roughly: an upstream that sends very many small ones fills the memory
 * with their objects.
 */
const PIECE_BYTES = 200;

/** The memory that a kept piece takes, in bytes. */
export function heldSize(pieceLength: number): number {
  return pieceLength + PIECE_BYTES;
}
