/**
 * A copy of bytes that keeps nothing else. A part of a buffer keeps all of it, and a small buffer the slab that Node.js
 * cuts small ones from, so that twenty bytes of an answer may hold 64 KB. What waits for bytes that may never come goes
 * through here.
 */
export function ownBytes(bytes: Buffer): Buffer {
  const own = Buffer.alloc(bytes.length);
  bytes.copy(own);
  return own;
}
