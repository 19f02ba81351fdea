import { GatewayError } from './gateway-error.js';

/** Tells whether a request asks for a WebSocket: https://www.rfc-editor.org/rfc/rfc6455#section-4.1 */
export function asksForWebSocket({ upgrade }: { upgrade?: string | undefined }): boolean {
  return upgrade !== undefined && upgrade.split(',').some((protocol) => protocol.trim().toLowerCase() === 'websocket');
}

/**
 * Makes a 426, which names the protocol to use instead: https://www.rfc-editor.org/rfc/rfc9110#section-15.5.22. Codex
 * goes on by HTTP at once; after any other status it tries five times more.
 */
export function upgradeRequired(): GatewayError {
  return new GatewayError(426, 'The gateway does not speak WebSocket here: POST the request by HTTP.', {
    headers: { upgrade: 'HTTP/1.1', connection: 'Upgrade, close' },
  });
}
