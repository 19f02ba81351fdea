import { type OnReadOpts } from 'node:net';
import { openDirectly, type OpenSocket } from '../../src/proxy/http1/open-socket.js';

/**
 * Opens connections as the gateway does; the buffer that they share is filled with 0xFF each time that one has read.
 */
export function openOverwriting(): OpenSocket {
  const open = openDirectly();
  return (target, onread, opening) =>
    open(target, { buffer: onread.buffer, callback: (length, bytes) => overwriting(onread, length, bytes) }, opening);
}

function overwriting(onread: OnReadOpts, length: number, bytes: Uint8Array): boolean {
  const goOn = onread.callback(length, bytes);
  bytes.fill(0xff);
  return goOn;
}
