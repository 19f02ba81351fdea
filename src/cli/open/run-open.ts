import 'reflect-metadata';
import { type DynamicModule, Module } from '@nestjs/common';
import { ConfigService as EnvironmentService } from '@nestjs/config';
import { ConfigModule } from '../../config/config.module.js';
import { ConfigService } from '../../config/config.service.js';
import { nameCommand } from '../../config/name-command.js';
import { openBrowser } from '../accounts/open-browser.js';
import { openContext } from '../open-context.js';

const ANSWER_LIMIT_MS = 2_000;

/** What was typed behind `droid2api open`. */
export interface OpenOptions {
  browser: boolean;
}

@Module({})
class OpenCommandModule {}

/** Shows the dashboard, to the exit code: 1 where no gateway answers at its address. */
export async function runOpen({ browser }: OpenOptions): Promise<number> {
  const module: DynamicModule = { module: OpenCommandModule, imports: [ConfigModule.forRoot()] };
  const context = await openContext(module, 'error');
  try {
    const environment = context.get(EnvironmentService);
    const { port, adminPort } = context.get(ConfigService).current;
    const own = environment.get<number>('ADMIN_PORT') ?? adminPort;
    const url = `http://localhost:${own ?? environment.get<number>('PORT') ?? port}`;
    process.stdout.write(`${url}/dashboard\n`);
    if (!(await answers(url))) {
      process.stderr.write(`No gateway answers at ${url}: ${nameCommand('start')} starts it.\n`);
      return 1;
    }
    const hasDisplay = [environment.get<string>('DISPLAY'), environment.get<string>('WAYLAND_DISPLAY')].some(Boolean);
    if (browser) openBrowser(`${url}/dashboard`, hasDisplay);
    return 0;
  } finally {
    await context.close();
  }
}

async function answers(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(ANSWER_LIMIT_MS) }).catch(() => undefined);
  return answer?.ok === true;
}
