import { type GatewayConfig } from '../config/gateway-config.js';

const PRODUCT = 'factory-cli/';

/** Of Factory's client, while the current one has not been asked for. */
export const FACTORY_VERSION = '0.85.0';

const VERSION_URL = 'https://downloads.factory.ai/factory-cli/LATEST';

/** As which client the gateway speaks to Factory: as configured, with the checked version where that names Factory's own. */
export function userAgentOf({ userAgent, versionCheck }: GatewayConfig, latest?: string): string {
  const configured = userAgent ?? PRODUCT + FACTORY_VERSION;
  const isFollowed = versionCheck.enabled && latest !== undefined && configured.startsWith(PRODUCT);
  return isFollowed ? PRODUCT + latest : configured;
}

/** Where the current version of Factory's client is told. */
export function versionUrlOf({ versionCheck }: GatewayConfig): URL {
  return new URL(versionCheck.url ?? VERSION_URL);
}
