import { Injectable, Logger } from '@nestjs/common';
import { ConfigService as EnvironmentService } from '@nestjs/config';
import { type ConfiguredAlertTarget } from '../config/alert-target.js';
import { type AlertEvent } from '../config/alert-words.js';
import { ConfigService } from '../config/config.service.js';
import { registerSecret } from '../observability/redact.js';
import { type AlertTarget, resolveTarget, type UsableTarget } from './resolve-target.js';

/** Knows who is told of what, as `config.json` is now. */
@Injectable()
export class AlertTargets {
  private readonly logger = new Logger('Alerts');
  private targets: readonly AlertTarget[] = [];

  constructor(
    config: ConfigService,
    private readonly environment: EnvironmentService,
  ) {
    config.config$.subscribe(({ alerts }) => this.replace(alerts));
  }

  get all(): readonly AlertTarget[] {
    return this.targets;
  }

  find(name: string): AlertTarget | undefined {
    return this.targets.find((target) => target.name === name);
  }

  /** Gives the names of the targets that want an event. One whose secrets are missing may have them tomorrow. */
  wanting(type: AlertEvent): string[] {
    return this.targets.filter(({ events }) => events.includes(type)).map(({ name }) => name);
  }

  private replace(configured: readonly ConfiguredAlertTarget[]): void {
    this.targets = configured.map((target) => resolveTarget(target, (name) => this.environment.get<string>(name)));
    for (const target of this.targets) {
      if (target.problem === undefined) hide(target);
      else this.logger.warn(`Nobody can be told by the alert target ${target.name}: ${target.problem}`);
    }
  }
}

/** A shorter path is no secret: many addresses have it, and lines of the log that name those must stay as they are. */
const SHORTEST_SECRET_PATH = 16;

/** Keeps what of a target is secret out of every log. */
function hide({ url: secret, key }: UsableTarget): void {
  const url = new URL(secret.reveal());
  registerSecret(secret.reveal());
  registerSecret(url.href);
  for (const part of [url.pathname, url.search]) if (part.length >= SHORTEST_SECRET_PATH) registerSecret(part);
  if (url.password !== '') {
    registerSecret(url.password);
    registerSecret(decodeURIComponent(url.password));
  }
  if (key) registerSecret(key.toString('base64'));
}
