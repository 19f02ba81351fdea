import { type DynamicModule, Global, Module } from '@nestjs/common';
import { ConfigModule as EnvironmentModule } from '@nestjs/config';
import { ConfigService } from './config.service.js';
import { findLateVariables, ignoresEnvFile, LATE_VARIABLES, parseEnvFile } from './env-file.js';
import { validateEnvironment } from './environment.js';

@Global()
@Module({ providers: [ConfigService], exports: [ConfigService] })
export class ConfigModule {
  /** Reads the environment when it is called, not when the file is imported. */
  static forRoot(): DynamicModule {
    return { module: ConfigModule, imports: [readEnvironment()] };
  }
}

/** Reads the environment and `.env`, without `config.json`. Throws when a variable cannot be used. */
export function readEnvironment(): ReturnType<typeof EnvironmentModule.forRoot> {
  const environment = EnvironmentModule.forRoot({
    isGlobal: true,
    skipProcessEnv: true,
    ignoreEnvFile: ignoresEnvFile(),
    parser: parseEnvFile,
    validate,
  });
  // Nest waits for it after it has loaded parts of its own. Until then nobody would hear of a failure.
  environment.catch(() => undefined);
  return environment;
}

/** Checks the variables. At this moment `process.env` still holds only what the process was started with. */
function validate(variables: Record<string, unknown>): Record<string, unknown> {
  return { ...validateEnvironment(variables), [LATE_VARIABLES]: findLateVariables(variables, process.env) };
}
