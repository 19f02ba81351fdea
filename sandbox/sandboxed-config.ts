/** A gateway configuration, in the words of `config.json`, whose every endpoint is the sandbox at `url`. */
export function sandboxedConfig(url: string): object {
  return {
    models: [
      { name: 'Claude Opus 4.8', id: 'claude-opus-4-8', type: 'anthropic' },
      { name: 'Claude Sonnet 5', id: 'claude-sonnet-5', type: 'anthropic' },
      { name: 'Claude Haiku 4.5', id: 'claude-haiku-4-5-20251001', type: 'anthropic' },
      { name: 'GPT-5.2 Codex', id: 'gpt-5.2-codex', type: 'openai' },
      { name: 'GLM-5', id: 'glm-5', type: 'common', provider: 'fireworks' },
      { id: 'claude-*', type: 'anthropic' },
      { id: 'gpt-*', type: 'openai' },
      { id: 'gemini-*', type: 'google' },
      { id: 'glm-*', type: 'common', provider: 'fireworks' },
    ],
    endpoint: [
      { name: 'anthropic', base_url: `${url}/api/llm/a/v1/messages` },
      { name: 'openai', base_url: `${url}/api/llm/o/v1/responses` },
      { name: 'google', base_url: `${url}/api/llm/g/v1/generate` },
      { name: 'common', base_url: `${url}/api/llm/o/v1/chat/completions` },
    ],
    version_check: { enabled: false },
  };
}
