import 'reflect-metadata';
import { type DynamicModule, type INestApplicationContext, Module } from '@nestjs/common';
import { ConfigService as EnvironmentService } from '@nestjs/config';
import { readEnvironment } from '../../config/config.module.js';
import { DirectoryModule } from '../../keys/directory.module.js';
import { openContext } from '../open-context.js';
import { warnOfConfiguration } from '../warn-of-configuration.js';

/** A module with what the commands need. The gateway's own module also has limits, which no command uses. */
@Module({})
class DirectoryCommandModule {}

/** Runs a command on keys, members and teams, to its exit code. */
export async function runOnDirectory(command: (context: INestApplicationContext) => Promise<void>): Promise<number> {
  const module: DynamicModule = { module: DirectoryCommandModule, imports: [readEnvironment(), DirectoryModule] };
  const context = await openContext(module, 'error');
  try {
    const file = context.get(EnvironmentService).get<string>('DROID_CONFIG');
    process.stderr.write(warnOfConfiguration(file) ?? '');
    await command(context);
    return 0;
  } finally {
    await context.close();
  }
}
