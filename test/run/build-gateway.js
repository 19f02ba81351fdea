/**
 * Builds the gateway as `npm run build` does, only faster: node test/run/build-gateway.js FOLDER
 * With a source file behind it (without its ending) that one is built as the gateway is, and named `main.js`.
 * The sources are compiled as the unit tests compile them, without a look at their types.
 */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { transformSync } from '@swc/core';
import { bundle } from '../../scripts/bundle.js';
import jest from '../../jest.config.js';

const [, swcOptions] = jest.projects[0].transform['^.+\\.ts$'];

const compile = {
  name: 'compile',
  setup(build) {
    build.onResolve({ filter: /\.js$/ }, ({ path, resolveDir, kind }) => {
      if (kind !== 'entry-point' && !path.startsWith('.')) return undefined;
      const source = resolve(resolveDir, path.replace(/\.js$/, '.ts'));
      return existsSync(source) ? { path: source } : undefined;
    });
    build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const { code } = transformSync(readFileSync(path, 'utf8'), {
        ...swcOptions,
        filename: path,
        sourceMaps: 'inline',
      });
      return { contents: code, loader: 'js' };
    });
  },
};

const [, , folder, entry] = process.argv;
await (entry === undefined
  ? bundle('src', folder, [compile])
  : bundle('.', folder, [compile], { main: `${entry}.js` }));
