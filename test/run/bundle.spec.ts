import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

let folder: string;

beforeEach(() => {
  mkdirSync('build', { recursive: true });
  folder = mkdtempSync(resolve('build', 'test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Builds a source as the gateway is built. */
async function build(source: string): Promise<void> {
  writeFileSync(join(folder, 'entry.ts'), source);
  await promisify(execFile)(process.execPath, [
    'test/run/build-gateway.js',
    folder,
    relative('.', join(folder, 'entry')),
  ]);
}

describe('the build', () => {
  it.each(['@nestjs/swagger', '@nestjs/mapped-types'])('refuses %s where it is not loaded late', async (name) => {
    await expect(build(`import { PartialType } from '${name}'; console.log(PartialType);`)).rejects.toThrow(
      `${name} has to be imported with import()`,
    );
  });

  it('has every rule of class-validator for those who ask for it, telephone numbers too', async () => {
    await build(
      "import { isPhoneNumber, isIBAN } from 'class-validator'; console.log(isPhoneNumber('+49 30 901820'), " +
        "isPhoneNumber('+49 1'), isIBAN('DE89370400440532013000'));",
    );
    const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'main.js')]);
    expect(stdout).toBe('true false true\n');
  });

  it('fails where the pipe that it gives class-validator to does something else with it', async () => {
    const plainScript: string = '../../scripts/bundle.js';
    const { calledIn } = (await import(plainScript)) as { calledIn: (source: string, path: string) => string };
    const source = readFileSync('node_modules/@nestjs/common/pipes/validation.pipe.js', 'utf8');
    expect(calledIn(source, 'pipe')).toBe('validate, getMetadataStorage');
    for (const more of [
      'const { validateSync } = classValidator;',
      "classValidator['validateSync'](object);",
      'run(classValidator);',
    ]) {
      expect(() => calledIn(source + more, 'pipe')).toThrow(
        'pipe has changed: look at what it does with class-validator',
      );
    }
    expect(() => calledIn('', 'pipe')).toThrow('has changed');
  });
});

it('no package of production has a script that runs when it is installed', () => {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Record<string, { dev?: boolean; hasInstallScript?: boolean; name?: string }>;
  };
  const names = Object.keys(packages).filter((path) => path !== '' && !packages[path]?.dev);
  expect(names.length).toBeGreaterThan(5);
  expect(names.filter((path) => packages[path]?.hasInstallScript)).toEqual([]);
  expect(names.filter((path) => path.endsWith('@scarf/scarf') && packages[path]?.name !== 'empty-npm-package')).toEqual(
    [],
  );
});
