import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { ConfigService } from '../config/config.service.js';
import { ControlCalls } from '../proxy/control-calls.service.js';
import { userAgentOf, versionUrlOf } from './factory-client.js';

/**
 * Keeps the version in the `user-agent` for Factory current, as Factory refuses old clients. It asks at start and every
 * hour, in the background. The last known version stays while no answer comes.
 */
@Injectable()
export class VersionCheck implements OnApplicationBootstrap {
  private readonly logger = new Logger('Version');
  private latest: string | undefined;

  constructor(
    private readonly config: ConfigService,
    private readonly calls: ControlCalls,
  ) {}

  /** The `user-agent` for Factory. */
  get userAgent(): string {
    return userAgentOf(this.config.current, this.latest);
  }

  onApplicationBootstrap(): void {
    void this.check();
  }

  @Cron(CronExpression.EVERY_HOUR)
  async check(): Promise<void> {
    if (!this.config.current.versionCheck.enabled) return;
    try {
      const { status, data } = await this.calls.send({
        url: versionUrlOf(this.config.current),
        method: 'GET',
        responseType: 'text',
        limitMs: 10_000,
        maxAnswerBytes: 1024,
        repeatable: true,
      });
      if (status !== 200) throw new Error(`the answer is ${status}`);
      const version = String(data).trim();
      if (!/^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/.test(version)) throw new Error('the answer is not a version');
      if (version !== this.latest) this.logger.log(`The current version of Factory's client is ${version}`);
      this.latest = version;
    } catch (error) {
      this.logger.warn(
        `The current version of Factory's client could not be asked for (version check: ` +
          `${error instanceof Error ? error.message : 'unknown error'}); requests go on as ${this.userAgent}. The ` +
          'gateway itself is not affected; version_check in config.json turns the check off',
      );
    }
  }
}
