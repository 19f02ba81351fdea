import { jsonOf } from './describe-answer.js';
import { type GatewayProbe, type ProbeAnswer, PROMPTLY_MS } from './gateway-probe.js';

/** Reads the list of models as Claude Code does. `ids` is undefined where there is no usable list. */
export async function readModelIds(
  gateway: GatewayProbe,
): Promise<{ answer: ProbeAnswer; ids: string[] | undefined; oddNames: number }> {
  const answer = await gateway.send({
    method: 'GET',
    path: '/v1/models?limit=1000',
    limitMs: PROMPTLY_MS,
    headers: { 'anthropic-version': '2023-06-01', 'user-agent': 'claude-code/2.1.330' },
  });
  const listed = jsonOf(answer)['data'];
  const models = Array.isArray(listed) ? (listed as { id?: unknown; display_name?: unknown }[]) : [];
  const usable = answer.status === 200 && Array.isArray(listed) && models.every(({ id }) => typeof id === 'string');
  const oddNames = models.filter(({ display_name: name }) => name !== undefined && typeof name !== 'string').length;
  return { answer, ids: usable ? models.map(({ id }) => String(id)) : undefined, oddNames };
}
