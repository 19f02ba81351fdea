import { type Agent } from './agent.js';
import { AIDER } from './agents/aider.js';
import { CLAUDE_CODE } from './agents/claude.js';
import { CLINE } from './agents/cline.js';
import { CODEX } from './agents/codex.js';
import { CONTINUE } from './agents/continue.js';
import { COPILOT } from './agents/copilot.js';
import { DROID } from './agents/droid.js';
import { GEMINI_CLI } from './agents/gemini.js';
import { OPENCODE } from './agents/opencode.js';
import { PI } from './agents/pi.js';
import { QWEN } from './agents/qwen.js';
import { SetupFailed } from './setup-failed.js';

export const KNOWN_AGENTS: readonly Agent[] = [
  CLAUDE_CODE,
  CODEX,
  GEMINI_CLI,
  OPENCODE,
  QWEN,
  DROID,
  COPILOT,
  CLINE,
  CONTINUE,
  AIDER,
  PI,
];

/** Finds an agent by the name that somebody typed. Throws {@link SetupFailed} with the names that there are. */
export function agentNamed(name: string): Agent {
  const wanted = name.toLowerCase();
  const agent = KNOWN_AGENTS.find(({ name, program, title }) => [name, program, title.toLowerCase()].includes(wanted));
  if (agent) return agent;
  throw new SetupFailed(
    `There is no agent ${JSON.stringify(name)}: the agents are ${KNOWN_AGENTS.map(({ name }) => name).join(', ')}.`,
  );
}
