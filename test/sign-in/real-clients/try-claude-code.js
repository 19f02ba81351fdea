import { ClaudeCode } from './claude-code.js';
import { assert } from './report.js';
import { administer, NOTICE, TEAM_KEY } from './world.js';

export const ANNOUNCEMENT = 'Welcome to the gateway of this company.';
/** Those that show who has signed in, and the notice. */
const FIRST_WITH_NOTICE = 300;

/** Everything that is promised of one version of Claude Code, for one person. */
export async function tryClaudeCode(world, report, version, person) {
  const claude = await ClaudeCode.install(world, version);
  const step = (name, work) => report.step(`Claude Code ${version}: ${name}`, work);
  const email = `${person}@example.com`;
  try {
    await step('/login', async () => {
      const { code, asked, screen, email: shown } = await claude.signIn(person);
      assert(asked.includes(code), 'the page shows another code than Claude Code');
      if (Number(version.split('.')[2]) < FIRST_WITH_NOTICE) return `${code}, confirmed in a browser`;
      assert(asked.includes(`Claude Code ${version}`), `the page does not say who asks:\n${asked}`);
      assert(screen.includes(NOTICE), 'the notice is not shown');
      assert(shown === email, `it has asked about ${shown}`);
      return `${code}, confirmed in a browser as ${shown}`;
    });
    await step('the managed settings', async () => {
      const screen = await claude.see(undefined);
      assert(screen.includes(ANNOUNCEMENT), `the announcement is not shown:\n${screen}`);
      return ANNOUNCEMENT;
    });
    await step('a prompt', () => expectAnswer(world, claude, 'the first prompt'));
    await step('what is left, by /usage', async () => {
      const screen = await claude.see('/usage', /Spend limit|\$[\d.]+ \/ \$\d+/);
      return /\$[\d.]+ \/ \$[\d.]+[^·│]*/.exec(screen)?.[0].trim();
    });
    await step('is renewed without a word', async () => {
      const [token, asked] = [claude.credentials.jwt, renewalsOf(world)];
      await expectAnswer(world, claude, 'after a renewal');
      assert(claude.credentials.jwt !== token, 'it has the same access token');
      assert(renewalsOf(world) > asked, 'the provider was not asked');
    });
    await step('three at once', async () => {
      await Promise.all([1, 2, 3].map((at) => expectAnswer(world, claude, `one of three, ${at}`)));
      await expectAnswer(world, claude, 'after the three');
    });
    await step('an operator ends the session', async () => {
      const { id } = await memberOf(world, email);
      await administer(world, 'DELETE', `members/${id}/sessions`);
      return await expectRefusal(world, claude, /whoever runs this gateway has ended it|run \/login/);
    });
    await step('/login again', () => claude.signIn(person).then(({ code }) => code));
    await step('/logout', async () => {
      await claude.see('/logout', /logged out/i);
      const { sessions } = await administer(world, 'GET', `sessions?member=${(await memberOf(world, email)).id}`);
      assert(!claude.credentials, 'it keeps its tokens');
      assert(sessions.length === 0, `the gateway has sessions: ${JSON.stringify(sessions)}`);
    });
    await step('/login once more', () => claude.signIn(person).then(({ code }) => code));
    await step('the provider no longer knows the person', async () => {
      await expectAnswer(world, claude, 'before the end');
      world.provider.people.get(person).disabled = true;
      return await expectRefusal(world, claude, /refuse|run \/login/);
    });
  } finally {
    claude.close();
  }
}

async function memberOf(world, email) {
  const { members } = await administer(world, 'GET', `members?search=${encodeURIComponent(email)}`);
  const member = members.find((one) => one.email === email);
  assert(member, `the gateway knows no member ${email}`);
  return member;
}

/** How often the provider was asked. */
function renewalsOf({ provider }) {
  return provider.requests.filter((request) => request === 'POST /token').length;
}

let count = 0;

/** Asks, and looks at what reached the upstream. */
async function expectAnswer(world, claude, what) {
  const mark = `mark-${++count}`;
  const { exit, output, errors } = await claude.ask(`${what}, ${mark}`);
  assert(exit === 0 && output.includes(mark), `it ended with ${exit}:\n${output}${errors}`);
  const requests = world.sandbox.requests.filter(({ body }) => body.includes(mark));
  assert(requests.length > 0, 'nothing reached the upstream');
  const paid = requests.every(({ headers }) => headers.authorization === `Bearer ${TEAM_KEY}`);
  assert(paid, 'the upstream was paid by somebody else');
}

/** Asks where the gateway refuses; gives what is said. */
async function expectRefusal(world, claude, says) {
  const mark = `mark-${++count}`;
  const { exit, output, errors, seconds } = await claude.ask(mark);
  const text = `${output}${errors}`.trim();
  assert(exit !== 0, `it was answered:\n${text}`);
  assert(says.test(text), `it said\n${text}`);
  assert(seconds < 20, `it took ${seconds.toFixed(1)} s`);
  assert(!world.sandbox.requests.some(({ body }) => body.includes(mark)), 'the request reached the upstream');
  return text.split('\n')[0].slice(0, 160);
}
