/**
 * Builds the gateway as `npm run build` does, only faster: node test/run/build-gateway.js FOLDER
 * The sources are compiled as the unit tests compile them, without a look at their types.
 */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { transformSync } from '@swc/core';
import { bundle } from '../../bundle.js';
import jest from '../../jest.config.js';

const [, swcOptions] = jest.transform['^.+\\.ts$'];

const compile = {
  name: 'compile',
  setup(build) {
    build.onResolve({ filter: /\.js$/ }, ({ path, resolveDir, kind }) => {
      if (kind !== 'entry-point' && !path.startsWith('.')) return undefined;
      const source = resolve(resolveDir, path.replace(/\.js$/, '.ts'));
      return existsSync(source) ? { path: source } : undefined;
    });
    build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const { code } = transformSync(readFileSync(path, 'utf8'), { ...swcOptions, filename: path, sourceMaps: 'inline' });
      return { contents: code, loader: 'js' };
    });
  },
};

await bundle('src', process.argv[2], [compile]);
