import { type Command } from 'commander';
import { useHome } from '../use-home.js';
import { DEFAULT_MODEL } from './default-model.js';
import { type DoctorOptions } from './run-doctor.js';

const ABOUT = `
Looks at the installation in this folder: environment, config.json, database, credentials, network proxies and
upstreams, clock, the gateway, streaming. Asks each endpoint whether its credential works. Changes nothing, spends
no token. Exit code 1 when there is a problem.

With --conformance it checks any gateway against what Claude Code expects of one, in place of that; exit code 1 when a
rule is broken. It sends some ten short requests to the model (${DEFAULT_MODEL}), which somebody pays for.

With --with-upstream the doctor plays the upstream on this port of 127.0.0.1; the model has to lead there. Nobody pays
then, and faults and silence can be tried (docs/doctor.md).`;

export function defineDoctor(program: Command): void {
  program
    .command('doctor')
    .description('look at the installation and say what to fix')
    .option('--url <address>', 'the address that clients use (https://…); else the gateway on this machine')
    .option('--model <id>', "with it one short answer is asked for, which the model's account pays for")
    .option('--conformance <address>', 'check any gateway against what Claude Code expects of one')
    .option('--with-upstream <port>', 'the doctor plays the upstream on this port')
    .option('--silence <seconds>', 'for how long its upstream is silent then', '20')
    .option('--key <key>', 'for the gateway; better in the environment, as DROID_DOCTOR_KEY')
    .option('--json', 'for programs: JSON and nothing else')
    .addHelpText('after', ABOUT)
    .hook('preAction', useHome)
    .action(async (options: DoctorOptions) => {
      const { runDoctor } = await import('./run-doctor.js');
      process.exitCode = await runDoctor(options);
    });
}
