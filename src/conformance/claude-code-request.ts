import { randomUUID } from 'node:crypto';
import { VERSION } from '../config/version.js';
import { type ProbeRequest } from './gateway-probe.js';

export interface PromptSettings {
  model: string;
  stream: boolean;
  /** The mark in the prompt by which the scripted upstream finds its scene. */
  marker?: string;
  prompt?: string;
  /** Members that are added to the body or replace its own. */
  body?: Readonly<Record<string, unknown>>;
  headers?: Readonly<Record<string, string>>;
}

/** The block that Claude Code puts first. api.anthropic.com removes it by its position. */
export const ATTRIBUTION = {
  type: 'text',
  text: 'x-anthropic-billing-header: cc_version=2.1.330.doctor; cc_entrypoint=cli;',
} as const;

/** Makes a small request in the shape of Claude Code's: path, headers and body. */
export function claudeCodeRequest({
  model,
  stream,
  marker,
  prompt = 'Say hello in one word.',
  body,
  headers,
}: PromptSettings): ProbeRequest {
  const sessionId = randomUUID();
  return {
    path: '/v1/messages?beta=true',
    headers: {
      'anthropic-version': '2023-06-01',
      'user-agent': `droid2api-doctor/${VERSION}`,
      'x-app': 'cli',
      'x-stainless-retry-count': '0',
      'x-claude-code-session-id': sessionId,
      ...headers,
    },
    body: {
      model,
      max_tokens: 64,
      system: [ATTRIBUTION, { type: 'text', text: 'You are a test of a gateway. Answer in one word.' }],
      messages: [
        { role: 'user', content: [{ type: 'text', text: marker === undefined ? prompt : `${prompt} (${marker})` }] },
      ],
      metadata: { user_id: JSON.stringify({ device_id: 'doctor', account_uuid: '', session_id: sessionId }) },
      stream,
      ...body,
    },
  };
}
