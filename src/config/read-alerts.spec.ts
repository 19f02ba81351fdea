import { describe, expect, it } from '@jest/globals';
import { ALERT_EVENTS } from './alert-words.js';
import { ConfigError, readConfig } from './read-config.js';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const URL = 'https://hooks.slack.com/services/T000/B000/hidden-in-the-address';

function problemsOf(...alerts: unknown[]): readonly string[] {
  try {
    readConfig(JSON.stringify({ alerts }));
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe('alerts of config.json', () => {
  it('may be of three kinds, and their secrets may come from the environment', () => {
    const { config, warnings } = readConfig(
      JSON.stringify({
        alerts: [
          { name: 'ops', kind: 'slack', url: URL },
          { name: 'hook', kind: 'webhook', url_env: 'HOOK_URL', secret_env: 'HOOK_SECRET', events: ['pool.exhausted'] },
          { name: 'mail', kind: 'email', url: 'smtps://u:p%40@mail.example.com', from: 'g@a.de', to: ['l@a.de'] },
        ],
      }),
    );
    expect(warnings).toEqual([]);
    expect(config.alerts.map(({ name, kind, events }) => [name, kind, events.length])).toEqual([
      ['ops', 'slack', ALERT_EVENTS.length],
      ['hook', 'webhook', 1],
      ['mail', 'email', ALERT_EVENTS.length],
    ]);
    expect(JSON.stringify(config.alerts)).not.toMatch(/hidden-in|mail\.example/);
  });

  it.each([
    ['without an address', { kind: 'slack' }, 'url is missing; url_env names an environment variable that holds it'],
    ['with two', { kind: 'slack', url: URL, url_env: 'X' }, 'url and url_env exclude each other: remove one of them'],
    [
      'of another scheme',
      { kind: 'slack', url: 'ftp://hidden-in-the-address' },
      'url must be an address that begins with https:// or http://',
    ],
    [
      'with no address in it',
      { kind: 'slack', url: 'hidden-in-the-address' },
      'url must be an address that begins with https:// or http://',
    ],
    [
      'with a password for a webhook',
      { kind: 'slack', url: 'https://u:hidden-in-the-address@x.de/' },
      'url must have no user and no password in it: receivers of webhooks take none',
    ],
    [
      'with half of a login',
      { kind: 'email', url: 'smtp://hidden-in-the-address@x.de', from: 'a@b.de', to: ['a@b.de'] },
      'url must have both a user and a password, or neither',
    ],
    [
      'unsigned',
      { kind: 'webhook', url: URL },
      'secret is missing; secret_env names an environment variable that holds it',
    ],
    ['signed for Slack', { kind: 'slack', url: URL, secret: SECRET }, 'secret belongs to kind webhook; remove it'],
    ['with people for Slack', { kind: 'slack', url: URL, to: ['a@b.de'] }, 'to belongs to kind email; remove it'],
    [
      'by mail from nobody',
      { kind: 'email', url: 'smtp://x.de', to: ['a@b.de'] },
      'from is missing: who the mail comes from',
    ],
    [
      'by mail to nobody',
      { kind: 'email', url: 'smtp://x.de', from: 'a@b.de' },
      'to is missing: the list of those who get the mail',
    ],
    [
      'to an address that would be another header',
      { kind: 'email', url: 'smtp://x.de', from: 'a@b.de', to: ['a@b.de\r\nBcc: c@d.de'] },
      'each value in alerts[0].to must be an address such as lead@example.com',
    ],
    ['with a name that is none', { name: 'a b', kind: 'slack', url: URL }, 'name must be 1 to 64 letters, digits,'],
    [
      'of an event that there is not',
      { kind: 'slack', url: URL, events: ['budget.spent'] },
      'each value in alerts[0].events',
    ],
  ])('%s are refused in words without the secret', (_what, entry, fault) => {
    const problems = problemsOf({ name: 'ops', ...entry });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(fault);
    expect(problems[0]).not.toMatch(/hidden-in|whsec_[A-Z]/);
  });

  it.each(['whsec_c2hvcnQ=', 'c2hvcnQ', `${SECRET}!`, SECRET.slice(6)])('refuse %s as a signing secret', (secret) => {
    const [problem = ''] = problemsOf({ name: 'ops', kind: 'webhook', url: URL, secret });
    expect(problem).toContain('alerts[0].secret must be whsec_ and 24 to 64 random bytes in base64');
    expect(problem).not.toContain(secret);
  });

  it('have names of their own', () => {
    const entry = { name: 'ops', kind: 'slack', url: URL };
    expect(problemsOf(entry, entry)).toEqual(['alerts[1].name must be unique']);
  });

  it('warn of keys that there are not', () => {
    const { warnings } = readConfig(JSON.stringify({ alerts: [{ name: 'a', kind: 'slack', url: URL, event: [] }] }));
    expect(warnings).toEqual(['alerts[0].event is not a known key; did you mean events?']);
  });
});
