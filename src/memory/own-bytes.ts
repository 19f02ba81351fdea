/**
 * Copies bytes, so that they keep nothing else alive. A part of a buffer keeps all of it, and a small buffer keeps the
 * slab that Node.js cuts small buffers from: twenty bytes of an answer may hold 64 KB. Bytes that wait for others,
 * which may never come, are copied first.
 */
export function ownBytes(bytes: Buffer): Buffer {
  const own = Buffer.alloc(bytes.length);
  bytes.copy(own);
  return own;
}
