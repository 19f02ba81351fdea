import { type Command } from 'commander';

export function defineStart(program: Command): void {
  program
    .command('start')
    .description('start the gateway')
    .option('--port <number>', 'in place of PORT, or of port in config.json')
    .option('--host <address>', 'in place of HOST, or of host in config.json')
    .addHelpText('after', '\nconfig.json and the environment say what it does; docs/configuration.md has all of it.')
    .action(async ({ port, host }: { port?: string; host?: string }) => {
      if (port !== undefined) process.env.PORT = port;
      if (host !== undefined) process.env.HOST = host;
      const { runGateway } = await import('../../run-gateway.js');
      await runGateway();
    });
}
