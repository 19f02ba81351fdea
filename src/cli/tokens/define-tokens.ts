import { type Command } from 'commander';
import { useHome } from '../use-home.js';
import { type TokensRequest } from './run-tokens.js';

const WHERE = `
Works on the gateway's database, whether the gateway runs or not. ADMIN_TOKEN of the environment is none of these.`;

export function defineTokens(program: Command): void {
  const tokens = program
    .command('tokens')
    .description('who may use the admin API and the dashboard')
    .option('--json', 'for programs: JSON and nothing else')
    .addHelpText('after', WHERE)
    .hook('preAction', useHome);
  const run = async (request: TokensRequest): Promise<void> => {
    const { runTokens } = await import('./run-tokens.js');
    process.exitCode = await runTokens(request, tokens.opts<{ json?: boolean }>().json === true);
  };
  tokens
    .command('list')
    .description('every token, without its secret')
    .action(() => run({ command: 'list' }));
  tokens
    .command('create')
    .description('make a token; it is shown this once')
    .requiredOption('--name <text>', 'what the token is called')
    .requiredOption('--role <role>', 'viewer sees everything, operator changes things, owner makes tokens, too')
    .option('--expires <time>', '2027-01-31, or a time with its offset; never when absent')
    .action((options: { name: string; role: string; expires?: string }) => run({ command: 'create', ...options }));
  tokens
    .command('revoke <id...>')
    .description('refused everywhere within two seconds')
    .action((ids: string[]) => run({ command: 'revoke', ids }));
}
