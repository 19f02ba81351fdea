import { type Endpoint, type GatewayConfig } from '../config/gateway-config.js';
import { kindOf } from './upstream-kinds.js';

/**
 * Gives the system prompt for an endpoint: its own, or else the general one where its kind takes that; empty for none.
 */
export function systemPromptOf(endpoint: Endpoint, { systemPrompt }: Pick<GatewayConfig, 'systemPrompt'>): string {
  return endpoint.systemPrompt ?? (kindOf(endpoint).takesSystemPrompt ? systemPrompt : '');
}
