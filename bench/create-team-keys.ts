const ADMIN_TOKEN = 'admin-token-of-the-benchmark';
/** Every kind of limit, so high that none is reached. */
const LIMITS = {
  requests_per_minute: 1_000_000,
  tokens_per_minute: 100_000_000_000,
  max_concurrent: 10_000,
  budget_usd: { day: 100_000, month: 1_000_000 },
};

/** What a gateway needs for `createTeamKeys`. */
export const TEAM_ENVIRONMENT: Readonly<Record<string, string>> = { ADMIN_TOKEN };

/** Gives a gateway a team's keys with every limit; answers their secrets. */
export async function createTeamKeys(gatewayUrl: string, count: number): Promise<string[]> {
  const secrets: string[] = [];
  for (let index = 0; index < count; index++) {
    const answer = await fetch(`${gatewayUrl}/admin/api/keys`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: `bench-${index}`, owner: `owner-${index % 10}`, ...LIMITS }),
    });
    if (answer.status !== 201) throw new Error(`The gateway made no key: ${await answer.text()}`);
    secrets.push(((await answer.json()) as { secret: string }).secret);
  }
  return secrets;
}
