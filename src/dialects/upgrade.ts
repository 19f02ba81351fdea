import { GatewayError } from './gateway-error.js';

/**
 * Tells whether a client has asked for a WebSocket and a proxy on the way has kept that from us: proxies drop
 * `Upgrade`, and pass the rest of the handshake on.
 */
export function hasLostUpgrade(headers: Readonly<Partial<Record<'upgrade' | 'sec-websocket-key', string>>>): boolean {
  return headers['sec-websocket-key'] !== undefined && headers.upgrade === undefined;
}

/** Tells whether a request asks for a WebSocket: https://www.rfc-editor.org/rfc/rfc6455#section-4.1 */
export function asksForWebSocket({ upgrade }: { upgrade?: string | undefined }): boolean {
  return upgrade !== undefined && upgrade.split(',').some((protocol) => protocol.trim().toLowerCase() === 'websocket');
}

/**
 * Makes a 426, which names the protocol to use instead: https://www.rfc-editor.org/rfc/rfc9110#section-15.5.22. Codex
 * goes on by HTTP at once; after any other status it tries five times more. `why` is the beginning of the sentence.
 */
export function upgradeRequired(why: string): GatewayError {
  return new GatewayError(426, `${why}: POST the request by HTTP.`, {
    headers: { upgrade: 'HTTP/1.1', connection: 'Upgrade, close' },
  });
}
