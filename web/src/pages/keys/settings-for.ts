interface ClientSettings {
  client: string;
  text: string;
}

/** What makes each client use this gateway with a key. The key is only ever put into text that is shown. */
export function settingsFor(origin: string, secret: string): ClientSettings[] {
  return [
    {
      client: 'Claude Code',
      text: `export ANTHROPIC_BASE_URL=${origin}\nexport ANTHROPIC_AUTH_TOKEN=${secret}\nclaude`,
    },
    {
      client: 'Codex',
      text:
        `# ~/.codex/config.toml\nmodel_provider = "droid"\n\n[model_providers.droid]\nname = "droid"\nbase_url = ` +
        `"${origin}/v1"\nwire_api = "responses"\nenv_key = "DROID_KEY"\n\n# in the shell\nexport ` +
        `DROID_KEY=${secret}`,
    },
    {
      client: 'openai',
      text: `from openai import OpenAI\n\nclient = OpenAI(\n    base_url="${origin}/v1",\n    api_key="${secret}",\n)`,
    },
    {
      client: 'curl',
      text:
        `curl ${origin}/v1/chat/completions \\\n  -H 'authorization: Bearer ${secret}' \\\n  -H 'content-type: ` +
        `application/json' \\\n  -d '{"model": "claude-sonnet-5", "messages": [{"role": "user", "content": ` +
        `"hello"}]}'`,
    },
  ];
}
