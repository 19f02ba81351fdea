import { type Command } from 'commander';
import { useHome } from '../use-home.js';

const WHERE = `
Sends from this machine, by the network proxies of config.json, whether the gateway runs or not.`;

export function defineAlerts(program: Command): void {
  const alerts = program
    .command('alerts')
    .description('who is told of what needs a person')
    .option('--json', 'for programs: JSON and nothing else')
    .addHelpText('after', WHERE)
    .hook('preAction', useHome);
  alerts
    .command('test [name]')
    .description('send a test to the targets of config.json, or to one of them')
    .action(async (name: string | undefined) => {
      const { runAlertsTest } = await import('./run-alerts-test.js');
      process.exitCode = await runAlertsTest(name, alerts.opts<{ json?: boolean }>().json === true);
    });
}
