import { type Command, Option } from 'commander';
import { type SignInOptions } from './sign-in.js';

const LOGIN = `
Opens the gateway's page in the browser of this machine. Without a browser here, as over SSH, it shows a code that you
confirm in a browser anywhere; --device has it do so in any case.

The sign-in is kept in a file that only you may read, and renewed by droid2api token.`;

const TOKEN = `
Where you have signed in, the token holds for some minutes at least: agents run this command for each session. Else it
prints the key that setup keeps. What goes wrong stands on the standard error, and the exit code is 1.`;

export function defineLogin(program: Command): void {
  program
    .command('login [url]')
    .description('sign in at a gateway, with your company account')
    .option('--device', 'show a code to confirm in a browser anywhere')
    .option('--no-browser', 'show the address, and open no browser')
    .addHelpText('after', LOGIN)
    .action(async (url: string | undefined, options: SignInOptions) => {
      const { login } = await import('./sign-in-commands.js');
      process.exitCode = await login(url, options);
    });
}

export function defineLogout(program: Command): void {
  program
    .command('logout [url]')
    .description('sign out, at one gateway or at all')
    .action(async (url: string | undefined) => {
      const { logout } = await import('./sign-in-commands.js');
      process.exitCode = await logout(url);
    });
}

export function defineWhoami(program: Command): void {
  program
    .command('whoami [url]')
    .description('show who is signed in, and where')
    .action(async (url: string | undefined) => {
      const { whoami } = await import('./sign-in-commands.js');
      process.exitCode = await whoami(url);
    });
}

export function defineToken(program: Command): void {
  program
    .command('token')
    .description('print a fresh token or your key, for programs that ask a command for it')
    .option('--url <address>', 'the gateway; the one of setup when absent')
    // What this program has itself do beside the agent that waits.
    .addOption(new Option('--renew').hideHelp())
    .addHelpText('after', TOKEN)
    .action(async (options: { url?: string; renew?: boolean }) => {
      const { token } = await import('./sign-in-commands.js');
      process.exitCode = await token(options);
    });
}
