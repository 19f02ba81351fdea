/**
 * `npm run build`: compiles the sources, joins them and their libraries into one bundle, and builds the dashboard and
 * the looks of the pages that the gateway writes itself. All of it is made beside `dist/` and takes its place when it
 * is whole: a gateway that runs from there goes on serving.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { markBuilt } from './build-mark.js';
import { bundle, bundleStyles } from './bundle.js';

const startMs = Date.now();
process.chdir(fileURLToPath(new URL('..', import.meta.url)));
mkdirSync('build', { recursive: true });
const folder = mkdtempSync(resolve('build', 'dist-'));
const [next, web] = [join(folder, 'next'), join(folder, 'web')];
try {
  rmSync('build/app', { recursive: true, force: true });
  const steps = await Promise.all([
    run('typescript/bin/tsc', '-p', 'tsconfig.build.json'),
    run('vite/bin/vite.js', 'build', 'web', '--config', 'web/vite.config.ts', '--outDir', web),
  ]);
  if (steps.every((worked) => worked)) {
    await bundle('build/app', next);
    await bundleStyles('web/src/styles/sign-in-pages.css', join(next, 'sign-in-pages.css'));
    renameSync(web, join(next, 'web'));
    markBuilt(next, startMs);
    if (existsSync('dist')) renameSync('dist', join(folder, 'before'));
    renameSync(next, 'dist');
  } else process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Runs a program of a library. Resolves with whether it worked; what it has to say it prints. */
async function run(program, ...args) {
  const child = spawn(process.execPath, [join('node_modules', program), ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [code] = await once(child, 'exit');
  return code === 0;
}
