import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Command } from 'commander';

/** What the build makes of the folder `sandbox`, which is none of the gateway's sources. */
interface Sandbox {
  runSandbox: (options: { gatewayFile: string; port: string; traffic: boolean }) => Promise<number>;
}

export function defineSandbox(program: Command): void {
  program
    .command('sandbox')
    .description('the gateway in front of a pretend upstream, for trying it out')
    .option('--port <number>', 'in place of PORT; 3000 where neither is there')
    .option('--traffic', 'the members of its team go on sending requests')
    .addHelpText(
      'after',
      '\nListens on this machine only, has a team with a month of figures, and prints what to paste into a client.' +
        '\nCtrl+C ends it; what it kept is deleted.',
    )
    .action(async ({ port = process.env.PORT || '3000', traffic = false }: { port?: string; traffic?: boolean }) => {
      const [file, gateway] = ['sandbox.js', 'main.js'].map((name) => new URL(name, import.meta.url));
      if (!file || !gateway || !existsSync(fileURLToPath(file)))
        throw new Error('The sandbox is not built: npm run build');
      const { runSandbox } = (await import(file.href)) as Sandbox;
      process.exitCode = await runSandbox({ gatewayFile: fileURLToPath(gateway), port, traffic });
    });
}
