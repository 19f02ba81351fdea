import { type Agent, type Target } from './agent.js';
import { type PlannedChange } from './plan-change.js';
import { readKeyInShell } from './read-key-command.js';

const OTHERS_MAY_READ = 0o077;

/** For an agent that knows environment variables only: what to type, or to put where the member keeps such. */
export function describeVariables(agent: Agent, target: Target): string {
  const { machine, key } = target;
  if (agent.files(machine).length > 0 || !agent.launch) return '';
  const { variables } = agent.launch(target);
  const isWindows = machine.platform === 'win32';
  // PowerShell calls what stands in quotes by the sign before it.
  const call = isWindows && target.tokenCommand ? '& ' : '';
  const read = isWindows ? `(${call}${readKeyInShell(target)})` : `"$(${readKeyInShell(target)})"`;
  const lines = Object.entries(variables).map(([name, value]) => {
    const written = value === key ? read : isWindows ? quoteForPowerShell(value) : quoteForShell(value);
    return `${isWindows ? '$env:' : 'export '}${name}${isWindows ? ' = ' : '='}${written}\n`;
  });
  return (
    `\n${agent.title} knows environment variables only. The same command with run ${agent.name} in place of setup ` +
    `starts it with them, or set them yourself:\n${lines.join('')}`
  );
}

/** Ids of models and addresses come from a gateway: pasted into a shell, they must be nothing but texts. */
function quoteForShell(value: string): string {
  return /^[\w./:@%+,-]+$/.test(value) ? value : `'${value.replaceAll("'", String.raw`'\''`)}'`;
}

function quoteForPowerShell(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** What would keep the settings from working, and who else could read the key. */
export function describeWarnings(
  agents: readonly Agent[],
  { machine, key, url }: Target,
  changes: readonly PlannedChange[],
): string[] {
  const shadowing = agents.flatMap(({ title, shadowing }) =>
    shadowing
      .filter((name) => machine.variable(name) !== undefined)
      .map((name) => `${title} heeds ${name} of this shell before its settings: unset it, or nothing changes.`),
  );
  const readable = changes
    .filter(({ entry, after }) => (entry.mode & OTHERS_MAY_READ) !== 0 && after.includes(key))
    .map(({ entry }) => `Others than you may read ${entry.path}, which has the key in it: chmod 600 it.`);
  const open = isSentInTheOpen(url) ? [`${url} has no TLS: whoever is on the way can read the key.`] : [];
  return [...shadowing, ...(machine.platform === 'win32' ? [] : readable), ...open];
}

/** Plain HTTP to a host that is neither this machine nor in a private network. */
function isSentInTheOpen(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  const near = /^(?:localhost|127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|\[)|\.(?:local|internal|localhost)$/;
  return protocol === 'http:' && hostname.includes('.') && !near.test(hostname);
}
