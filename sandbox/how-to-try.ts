interface Addresses {
  /** The gateway's. */
  url: string;
  sandboxUrl: string;
  adminToken: string;
  /** A member's gateway key. */
  key: string;
}

/** What to paste into a browser and a terminal, for a gateway and the sandbox behind it. */
export function howToTry({ url, sandboxUrl, adminToken, key }: Addresses): string {
  const managed = { forceLoginMethod: 'gateway', forceLoginGatewayUrl: url };
  const tool = `[[tool Bash {"command":"date","description":"Show the date"}]]`;
  return `
The gateway listens on ${url}, the pretend upstream on ${sandboxUrl}.

Dashboard: ${url}/dashboard
  as an operator with     ${adminToken}
  as a member with        ${key}
  Three accounts, three members, a month of figures; droid2api sandbox --traffic keeps the members working.

Claude Code
  export ANTHROPIC_BASE_URL=${url} ANTHROPIC_AUTH_TOKEN=${key} CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1
  claude -p 'hello'
  claude -p 'run ${tool}' --allowedTools Bash

Signing in, confirmed in the browser with the member's key
  droid2api login ${url}
  Claude Code's /login wants a file that root has written, and takes no key while it is there:
  sudo mkdir -p /etc/claude-code
  echo '${JSON.stringify(managed)}' |
    sudo tee /etc/claude-code/managed-settings.json
  claude, then /login

Codex
  export DROID2API_KEY=${key}
  codex exec --skip-git-repo-check -m gpt-5.2-codex -c model_provider=droid \\
    -c 'model_providers.droid={name="droid",base_url="${url}/v1",env_key="DROID2API_KEY",wire_api="responses"}' 'hello'
  or in ~/.codex/config.toml:
    model = "gpt-5.2-codex"
    model_provider = "droid"
    [model_providers.droid]
    name = "droid"
    base_url = "${url}/v1"
    env_key = "DROID2API_KEY"
    wire_api = "responses"

curl
  curl -N ${url}/v1/messages -H 'authorization: Bearer ${key}' \\
    -H 'content-type: application/json' -H 'anthropic-version: 2023-06-01' \\
    -d '{"model":"claude-opus-4-8","max_tokens":500,"stream":true,
         "messages":[{"role":"user","content":"hello [[text 40]] [[pace 100]]"}]}'
  curl ${url}/v1/chat/completions -H 'authorization: Bearer ${key}' -H 'content-type: application/json' \\
    -d '{"model":"glm-5","messages":[{"role":"user","content":"hello"}]}'

In a prompt
  [[tool NAME {"json":"arguments"}]]  a tool call, several for parallel ones; [[next]] begins the next round
  [[text N]]  [[think N]]  [[pace MS]]  N tokens of text, of thinking; a pause between events
  [[fault {"status":529}]]  any fault, for this prompt: {"cut":{"afterEvents":3}}, {"hang":"before-headers"}, …

From outside
  curl ${sandboxUrl}/sandbox/script -d '{"status":429,"headers":{"retry-after":"2"},"times":2}'
  curl ${sandboxUrl}/sandbox/requests

Ctrl-C ends both.
`;
}
