import { type GatewayConfig } from '../config/gateway-config.js';

const PRODUCT = 'factory-cli/';

/** The version of Factory's client that is sent until the current one is known. */
export const FACTORY_VERSION = '0.85.0';

const VERSION_URL = 'https://downloads.factory.ai/factory-cli/LATEST';

/**
 * Gives the `user-agent` that Factory is sent: the configured one. Where that names Factory's own client, it carries
 * the latest version that the version check has found.
 */
export function userAgentOf({ userAgent, versionCheck }: GatewayConfig, latest?: string): string {
  const configured = userAgent ?? PRODUCT + FACTORY_VERSION;
  const isFollowed = versionCheck.enabled && latest !== undefined && configured.startsWith(PRODUCT);
  return isFollowed ? PRODUCT + latest : configured;
}

/** Gives the address that tells the current version of Factory's client. */
export function versionUrlOf({ versionCheck }: GatewayConfig): URL {
  return new URL(versionCheck.url ?? VERSION_URL);
}
