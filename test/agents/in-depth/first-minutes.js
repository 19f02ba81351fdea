import { askAdmin } from '../harness/start-gateway.js';
import { newMark, problemsOf, requestsOf, TEAM_KEY } from './checks.js';
import { freshHome, runClaude, runCodex } from './run-clients.js';

/** The newest of each generation whose users still come. */
export const KEY_VERSIONS = ['2.1.332', '2.0.77', '1.0.128'];

/** Codex waits six seconds and more where its request for a WebSocket is refused in another way. */
const CODEX_SECONDS = 4;

/**
 * What a member whose key is wrong, expired or revoked reads, and that a good one works with and without `/v1` in the
 * base URL.
 */
export async function* checkKeys(world, version) {
  const keys = `${world.keyedUrl}/admin/api/keys`;
  const [good, expired, revoked] = await Promise.all(
    [{}, { expires_at: '2020-01-01' }, {}].map((more) => askAdmin(keys, 'POST', { name: version, ...more })),
  );
  await askAdmin(`${keys}/${revoked.id}`, 'DELETE');
  const refused = { exit: 1, says: /API Error: 401 .*A valid gateway key is required/, calls: /^$/, within: 40 };
  const run = async (name, key, expected, path = '') => {
    const mark = newMark();
    const result = await runClaude({
      version,
      baseUrl: `${world.keyedUrl}${path}`,
      prompt: `say hi, ${mark}`,
      home: freshHome(world.scratch),
      seconds: 60,
      environment: { ANTHROPIC_AUTH_TOKEN: key },
    });
    return {
      name: `Claude Code ${version}: ${name}`,
      seconds: result.seconds,
      problems: problemsOf(result, { paidWith: TEAM_KEY, ...expected }, requestsOf(world, mark)),
      said: result.output.trim(),
    };
  };
  yield await run('a wrong key', `dg-${'A'.repeat(43)}`, refused);
  yield await run('an expired key', expired.secret, refused);
  yield await run('a revoked key', revoked.secret, refused);
  const answered = { exit: 0, says: /say hi, check-/ };
  yield await run('a base URL with /v1', good.secret, answered, '/v1');
  yield await run(
    'a base URL with a path',
    good.secret,
    { exit: 1, says: /API Error: 400 .*ANTHROPIC_BASE_URL\) has to be http/, within: 60 },
    '/elsewhere',
  );
}

/** Codex asks for a WebSocket first where only its built-in provider's address is set. */
export async function checkCodexStart(world, path) {
  const mark = newMark();
  const result = await runCodex({
    baseUrl: world.url,
    builtIn: `${world.url}${path}`,
    prompt: `say hi, ${mark}`,
    home: freshHome(world.scratch),
    seconds: 60,
  });
  const problems = problemsOf(
    { ...result, errors: '' },
    { exit: 0, says: /say hi/, calls: /^s$/, within: CODEX_SECONDS },
    requestsOf(world, mark),
  );
  if (/Reconnecting|Falling back/.test(result.errors))
    problems.push('it tried the WebSocket again before it went on by HTTP');
  if (problems.length > 0) problems.push(result.errors.slice(-700));
  return { name: `Codex: openai_base_url with ${path || 'no path'}`, seconds: result.seconds, problems };
}
