/** What to paste into a terminal, for a gateway and the sandbox behind it. */
export function howToTry(gatewayUrl: string, sandboxUrl: string): string {
  const tool = `[[tool Bash {"command":"date","description":"Show the date"}]]`;
  return `
The gateway listens on ${gatewayUrl}, the pretend upstream on ${sandboxUrl}.

Claude Code
  export ANTHROPIC_BASE_URL=${gatewayUrl} ANTHROPIC_AUTH_TOKEN=anything CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1
  claude -p 'hello'
  claude -p 'run ${tool}' --allowedTools Bash

Codex
  codex exec --skip-git-repo-check -m gpt-5.2-codex -c model_provider=droid \\
    -c 'model_providers.droid={name="droid",base_url="${gatewayUrl}/v1",wire_api="responses"}' 'hello'
  or in ~/.codex/config.toml:
    model = "gpt-5.2-codex"
    model_provider = "droid"
    [model_providers.droid]
    name = "droid"
    base_url = "${gatewayUrl}/v1"
    wire_api = "responses"

curl
  curl -N ${gatewayUrl}/v1/messages -H 'content-type: application/json' -H 'anthropic-version: 2023-06-01' \\
    -d '{"model":"claude-opus-4-8","max_tokens":500,"stream":true,
         "messages":[{"role":"user","content":"hello [[text 40]] [[pace 100]]"}]}'
  curl ${gatewayUrl}/v1/chat/completions -H 'content-type: application/json' \\
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
