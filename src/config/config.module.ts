import { type DynamicModule, Global, Module } from '@nestjs/common';
import { ConfigModule as EnvironmentModule } from '@nestjs/config';
import { ConfigService } from './config.service.js';
import { validateEnvironment } from './environment.js';

@Global()
@Module({ providers: [ConfigService], exports: [ConfigService] })
export class ConfigModule {
  /** Reads the environment when it is called, not when the file is imported. */
  static forRoot(): DynamicModule {
    return { module: ConfigModule, imports: [readEnvironment()] };
  }
}

/** The environment and `.env` alone, without `config.json`. Throws when a variable cannot be used. */
export function readEnvironment(): ReturnType<typeof EnvironmentModule.forRoot> {
  const ignoreEnvFile = process.env.NODE_ENV === 'test';
  return EnvironmentModule.forRoot({ isGlobal: true, skipProcessEnv: true, ignoreEnvFile, validate: validateEnvironment });
}
