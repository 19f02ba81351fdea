/**
 * `npm run start:dev`: compiles the sources, and starts the gateway anew after each change that compiles. nest-cli.json
 * names the same settings, for whoever has Nest's own command.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import ts from 'typescript';

const { compilerOptions } = ts.readConfigFile('nest-cli.json', ts.sys.readFile).config;

let gateway;
/** One restart after another: the next gateway needs the port and the folder of the former. */
let restarted = Promise.resolve();

async function restart() {
  if (gateway?.exitCode === null && gateway.signalCode === null) {
    gateway.kill('SIGINT');
    await once(gateway, 'exit');
  }
  gateway = spawn(process.execPath, ['--enable-source-maps', 'build/app/main.js'], { stdio: 'inherit' });
}

const host = ts.createWatchCompilerHost(
  compilerOptions.tsConfigPath,
  {},
  ts.sys,
  ts.createEmitAndSemanticDiagnosticsBuilderProgram,
  (diagnostic) =>
    process.stderr.write(ts.formatDiagnosticsWithColorAndContext([diagnostic], ts.createCompilerHost({}))),
  (diagnostic, newLine) => process.stderr.write(ts.formatDiagnostic(diagnostic, ts.createCompilerHost({})) + newLine),
);
const { afterProgramCreate } = host;
host.afterProgramCreate = (program) => {
  afterProgramCreate(program);
  const broken = [...program.getSyntacticDiagnostics(), ...program.getSemanticDiagnostics()].length > 0;
  if (!broken) restarted = restarted.then(restart);
};
ts.createWatchProgram(host);

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    gateway?.kill('SIGINT');
    process.exit(0);
  });
}
