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

/** Gives a gateway keys of ten members in two teams, with every limit at every level; answers the keys' secrets. */
export async function createTeamKeys(gatewayUrl: string, count: number): Promise<string[]> {
  const ask = async (method: string, path: string, body: object): Promise<{ secret: string }> => {
    const answer = await fetch(`${gatewayUrl}/admin/api/${path}`, {
      method,
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`The gateway takes no ${path}: ${await answer.text()}`);
    return (await answer.json()) as { secret: string };
  };
  if (count === 0) return [];
  await ask('PATCH', 'organization', LIMITS);
  for (const name of ['team-0', 'team-1']) await ask('POST', 'teams', { name, ...LIMITS, member_limits: LIMITS });
  for (let index = 0; index < 10; index++)
    await ask('POST', 'members', { name: `member-${index}`, team: `team-${index % 2}` });
  const secrets: string[] = [];
  for (let index = 0; index < count; index++) {
    const { secret } = await ask('POST', 'keys', { name: `bench-${index}`, owner: `member-${index % 10}`, ...LIMITS });
    secrets.push(secret);
  }
  return secrets;
}
