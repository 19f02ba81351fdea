import { agentSettings, type ClientSettings } from './agent-settings.js';

/** What makes each client use this gateway with a key. The key is only ever put into text that is shown. */
export function settingsFor(origin: string, secret: string): ClientSettings[] {
  return [
    ...agentSettings(origin, secret),
    typed(
      'openai',
      `from openai import OpenAI\n\nclient = OpenAI(\n    base_url="${origin}/v1",\n    api_key="${secret}",\n)`,
    ),
    typed(
      'curl',
      `curl ${origin}/v1/chat/completions \\\n  -H 'authorization: Bearer ${secret}' \\\n  -H 'content-type: ` +
        `application/json' \\\n  -d '{"model": "claude-sonnet-5", "messages": [{"role": "user", "content": "hello"}]}'`,
    ),
  ];
}

function typed(client: string, text: string): ClientSettings {
  return { client, parts: [{ text }] };
}
