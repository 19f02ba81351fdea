import { type Agent, type Target } from './agent.js';
import { CLAUDE_CODE } from './agents/claude.js';

/** Where Claude Code reads what the administrator of a machine has decided: https://code.claude.com/docs/en/settings */
const MANAGED: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  darwin: '/Library/Application Support/ClaudeCode/managed-settings.json',
  win32: String.raw`C:\Program Files\ClaudeCode\managed-settings.json`,
};

/** Tells whether an agent can be set up: a token of a sign-in ends too soon for settings that hold it as it is. */
export function takesToken(agent: Agent, { machine, tokenCommand }: Target): boolean {
  return !tokenCommand || agent.asksCommand === true || agent.files(machine).length === 0;
}

/** For an agent whose settings can name no command: how it is used by who has signed in. */
export function describeWithoutCommand({ name, title, launch }: Agent): string {
  const run = launch
    ? `droid2api run ${name} starts it with a token of your sign-in, which lasts for an hour at most. `
    : '';
  return (
    `${title} takes a key as it is, and no command that prints one, so its settings stay as they are. ${run}` +
    `Ask whoever runs the gateway for a key, and give it with droid2api setup ${name} --key-stdin.`
  );
}

/** For the administrator of a machine: what Claude Code has to be told where its own users may not decide. */
export function describeManagedSettings({ name }: Agent, { machine, url, signsInByItself }: Target): string {
  if (name !== CLAUDE_CODE.name || signsInByItself !== true) return '';
  const settings = { forceLoginMethod: 'gateway', forceLoginGatewayUrl: url, parentSettingsBehavior: 'merge' };
  const path = MANAGED[machine.platform] ?? '/etc/claude-code/managed-settings.json';
  return (
    '\nType /login in Claude Code, and say that you trust the gateway. Versions that heed these settings from an ' +
    `administrator alone, and machines that have managed settings, need them in ${path}:\n` +
    `${JSON.stringify(settings, undefined, 2)}\n`
  );
}
