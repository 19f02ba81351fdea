/**
 * The most bytes of one event, or of one answer that is held whole. Images and encrypted reasoning make several
 * megabytes; an upstream that sends more is broken.
 */
export const MAX_HELD_BYTES = 32 * 1024 * 1024;

/**
 * About how many bytes one kept piece costs beside its own. An upstream that sends very many small pieces fills the
 * memory with their objects.
 */
const PIECE_BYTES = 200;

/** Gives the memory that a kept piece takes, in bytes. */
export function heldSize(pieceLength: number): number {
  return pieceLength + PIECE_BYTES;
}
