import 'reflect-metadata';
import { type DynamicModule, Module } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { readEnvironment } from '../../config/config.module.js';
import { listProblems } from '../../config/list-problems.js';
import { nameCommand } from '../../config/name-command.js';
import { formatTable } from '../../conformance/format-table.js';
import { GatewayError } from '../../dialects/gateway-error.js';
import { AdminTokenRepository } from '../../keys/admin-token.repository.js';
import { type AdminToken, AdminTokenSettings, describeAdminToken } from '../../keys/admin-token.js';
import { AdminTokens, type IssuedAdminToken } from '../../keys/admin-tokens.service.js';
import { StorageModule } from '../../storage/storage.module.js';
import { openContext } from '../open-context.js';
import { programActor } from '../program-actor.js';
import { showLocalMinute } from '../show-local-minute.js';
import { UsageError } from '../usage-error.js';

/** A module with what the commands need. */
@Module({})
class TokensCommandModule {}

/** What is to be done with admin tokens. */
export type TokensRequest =
  | { command: 'list' }
  | { command: 'create'; name: string; role: string; expires?: string }
  | { command: 'revoke'; ids: readonly string[] };

/** Runs a command on the admin tokens, to its exit code. */
export async function runTokens(request: TokensRequest, json: boolean): Promise<number> {
  const settings = request.command === 'create' ? readSettings(request) : undefined;
  const module: DynamicModule = {
    module: TokensCommandModule,
    imports: [readEnvironment(), StorageModule],
    providers: [AdminTokenRepository, AdminTokens],
  };
  const context = await openContext(module, 'error');
  try {
    const tokens = context.get(AdminTokens);
    if (settings) process.stdout.write(showIssued(await create(tokens, settings), json));
    else if (request.command === 'revoke') {
      for (const id of request.ids) {
        if (!(await tokens.revoke(id, programActor()))) {
          throw new Error(
            `There is no admin token ${id}, or it is revoked; \`${nameCommand('tokens list')}\` shows them.`,
          );
        }
        process.stdout.write(`Admin token ${id} is revoked. Running gateways refuse it within two seconds.\n`);
      }
    } else process.stdout.write(showTokens(await tokens.list(), json));
    return 0;
  } finally {
    await context.close();
  }
}

/** Throws a {@link UsageError} that names the option at fault. */
function readSettings({ name, role, expires }: { name: string; role: string; expires?: string }): AdminTokenSettings {
  const settings = plainToInstance(AdminTokenSettings, { name, role, expires_at: expires });
  const problems = listProblems(validateSync(settings)).map((problem) => nameOption(problem));
  if (problems.length > 0) throw new UsageError(`${problems.join('; ')}.`);
  return settings;
}

async function create(tokens: AdminTokens, settings: AdminTokenSettings): Promise<IssuedAdminToken> {
  try {
    return await tokens.create(settings, programActor());
  } catch (error) {
    throw error instanceof GatewayError ? new UsageError(nameOption(error.message)) : error;
  }
}

/** Names the option in the place of the field, of which nobody at a terminal has heard. */
function nameOption(problem: string): string {
  return `--${problem.replace('expires_at', 'expires')}`;
}

function showIssued({ token, secret }: IssuedAdminToken, json: boolean): string {
  if (json) return `${JSON.stringify({ ...describeAdminToken(token, Date.now()), secret }, null, 2)}\n`;
  return `Admin token ${token.id} (${token.name}, ${token.role}) is made. It is shown this once:\n\n  ${secret}\n\n`;
}

function showTokens(tokens: readonly AdminToken[], json: boolean): string {
  const described = tokens.map((token) => describeAdminToken(token, Date.now()));
  if (json) return `${JSON.stringify(described, null, 2)}\n`;
  if (described.length === 0)
    return `There are no admin tokens. \`${nameCommand('tokens create --name NAME --role viewer')}\` makes one.\n`;
  return formatTable(
    ['ID', 'NAME', 'ROLE', 'TOKEN', 'STATE', 'LAST USED', 'EXPIRES'],
    described.map((one) => [
      one.id,
      one.name,
      one.role,
      one.token,
      one.state,
      one.last_used_at === null ? 'never' : showLocalMinute(one.last_used_at),
      one.expires_at === null ? '' : showLocalMinute(one.expires_at),
    ]),
    process.stdout.columns,
  );
}
