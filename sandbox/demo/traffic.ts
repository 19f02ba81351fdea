import { type DemoTeam, DEMO_MODELS } from './team.js';

const CLIENTS = ['claude-cli/2.1.197 (external, cli)', 'codex_cli_rs/0.44.0', 'OpenAI/Python 2.6.0', 'curl/8.14.1'];
const ROUND_MS = 1_500;

/** Requests of the three members: streams and whole answers, several models and clients, turns of conversations. */
export async function work(url: string, { ada, grace, linus }: DemoTeam, rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round++) await workRound(url, [ada, grace, linus], round);
}

/** Goes on with such requests until it is stopped. */
export function keepWorking(url: string, { ada, grace, linus }: DemoTeam): () => void {
  let round = 0;
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    void workRound(url, [ada, grace, linus], round++)
      // The gateway is being stopped.
      .catch(() => clearInterval(timer))
      .finally(() => (busy = false));
  }, ROUND_MS);
  return () => clearInterval(timer);
}

async function workRound(url: string, members: readonly { secret: string }[], round: number): Promise<void> {
  await Promise.all(
    members.map(({ secret }, person) =>
      ask(url, secret, {
        // The second one's key is for Claude alone.
        model: DEMO_MODELS[(round + (person === 1 ? 0 : person)) % (person === 1 ? 3 : 4)] ?? '',
        client: CLIENTS[(round + person) % 4] ?? '',
        conversation: `c-${person}-${round % 3}`,
        stream: round % 4 !== 3,
        later: round > 2,
      }),
    ),
  );
}

interface Wish {
  model: string;
  client: string;
  conversation: string;
  stream: boolean;
  /** A turn of a conversation that has begun. */
  later?: boolean;
}

/** One request, to its end. */
export async function ask(
  url: string,
  key: string,
  { model, client, conversation, stream, later = false }: Wish,
): Promise<void> {
  const claude = model.startsWith('claude');
  const system = [{ type: 'text', text: 'You are careful. '.repeat(400), cache_control: { type: 'ephemeral' } }];
  const first = { role: 'user', content: 'Tell me about the weather. '.repeat(40) };
  const last = { role: 'user', content: 'hello [[text 60]] [[pace 1]]' };
  const messages = later ? [first, { role: 'assistant', content: 'It is mild. '.repeat(60) }, last] : [last];
  const response = await fetch(`${url}${claude ? '/v1/messages' : '/v1/responses'}`, {
    method: 'POST',
    headers: headersOf(key, client, conversation),
    body: JSON.stringify(
      claude
        ? { model, max_tokens: 500, stream, system, messages }
        : { model, stream, input: messages, prompt_cache_key: conversation },
    ),
  });
  await response.text();
}

/** What such a request says of its sender. */
export function headersOf(key: string, client: string, conversation: string): Record<string, string> {
  return {
    authorization: `Bearer ${key}`,
    'content-type': 'application/json',
    'anthropic-version': '2023-06-01',
    'user-agent': client,
    'x-claude-code-session-id': conversation,
  };
}
