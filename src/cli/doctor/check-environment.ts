import { Module } from '@nestjs/common';
import { ConfigService as EnvironmentService } from '@nestjs/config';
import { NestFactory } from '@nestjs/core';
import { readEnvironment } from '../../config/config.module.js';
import { describeLateVariable, LATE_VARIABLES } from '../../config/env-file.js';
import { type Finding, type Variable } from './finding.js';

@Module({})
class EnvironmentOnlyModule {}

/** Reads the environment as the gateway would. `variable` is undefined where the gateway would not start. */
export async function checkEnvironment(): Promise<{ findings: Finding[]; variable: Variable | undefined }> {
  try {
    const context = await NestFactory.createApplicationContext(
      { module: EnvironmentOnlyModule, imports: [readEnvironment()] },
      { logger: false, abortOnError: false },
    );
    const environment = context.get(EnvironmentService);
    await context.close();
    const late = (environment.get<string[]>(LATE_VARIABLES) ?? []).map((name): Finding => ({
      check: 'environment',
      state: 'warning',
      ...describeLateVariable(name),
    }));
    return {
      findings: [{ check: 'environment', state: 'ok', text: 'every variable can be used' }, ...late],
      variable: (name) => environment.get<string>(name) || undefined,
    };
  } catch (error) {
    const text = error instanceof Error ? error.message : 'the environment cannot be read';
    return {
      findings: [
        {
          check: 'environment',
          state: 'problem',
          text,
          fix: 'Correct the variables in the environment or in .env; docs/configuration.md has what each may hold.',
        },
      ],
      variable: undefined,
    };
  }
}
