import { startGateway } from '../../start-gateway.js';
import { nameCommand } from '../../config/name-command.js';

/** What was typed behind `droid2api start`. */
export interface StartOptions {
  port?: string;
  host?: string;
}

/** Starts the gateway, and says what comes next. */
export async function runStart({ port, host }: StartOptions): Promise<void> {
  if (port !== undefined) process.env.PORT = port;
  if (host !== undefined) process.env.HOST = host;
  await startGateway(
    (url) =>
      `Next: \`${nameCommand('accounts add')}\` logs in an account that pays, ` +
      `\`${nameCommand('keys create --name NAME')}\` makes a key for a member; ` +
      `Claude Code comes here with ANTHROPIC_BASE_URL=${url}`,
  );
}
