const LOOPBACK = /^(?:127\.\d+\.\d+\.\d+|\[::1\]|localhost)$/;

/** Whether the host of an address is this machine's own: there, http is as good as https. */
export function isLoopbackHost(hostname: string): boolean {
  return LOOPBACK.test(hostname);
}
