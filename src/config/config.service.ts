import { resolve } from 'node:path';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { ConfigService as EnvironmentService } from '@nestjs/config';
import { BehaviorSubject, type Observable } from 'rxjs';
import { describeLateVariable, LATE_VARIABLES } from './env-file.js';
import { followFile, versionOf } from './follow-file.js';
import { type GatewayConfig } from './gateway-config.js';
import { ConfigError, readConfig } from './read-config.js';
import { readTextFile } from './read-text-file.js';

/**
 * A poll so often makes an edit feel immediate, and follows the symlink swap by which Kubernetes updates a ConfigMap.
 */
const POLL_INTERVAL_MS = 1_000;

/**
 * Holds the configuration in force. It reads a changed file again; a file that cannot be used is reported, and the
 * running configuration stays. Throws a {@link ConfigError} at construction when there is nothing usable to start with.
 */
@Injectable()
export class ConfigService implements OnApplicationShutdown {
  private readonly logger = new Logger('Config');
  private readonly path: string;
  private readonly subject: BehaviorSubject<GatewayConfig>;
  private readonly unfollow: () => void;

  /** Emits the configuration in force and every one that replaces it. */
  readonly config$: Observable<GatewayConfig>;

  constructor(environment: EnvironmentService) {
    this.path = resolve(environment.get<string>('DROID_CONFIG') ?? 'config.json');
    for (const { text, fix } of (environment.get<string[]>(LATE_VARIABLES) ?? []).map(describeLateVariable))
      this.logger.warn(`${text}. ${fix}`);
    const version = versionOf(this.path);
    this.subject = new BehaviorSubject(this.read());
    this.config$ = this.subject.asObservable();
    this.unfollow = followFile(this.path, version, POLL_INTERVAL_MS, () => this.reload());
  }

  get current(): GatewayConfig {
    return this.subject.value;
  }

  /** Reads the file again; the running configuration stays when it cannot be used. */
  reload(): void {
    try {
      this.subject.next(this.read());
      this.logger.log(`Configuration reloaded from ${this.path}`);
    } catch (error) {
      this.logger.error(
        `${error instanceof Error ? error.message : 'The configuration cannot be read'}\nThe running ` +
          'configuration stays in force.',
      );
    }
  }

  onApplicationShutdown(): void {
    this.unfollow();
    this.subject.complete();
  }

  private read(): GatewayConfig {
    let text: string;
    try {
      text = readTextFile(this.path);
    } catch (error) {
      throw new ConfigError([
        `${this.path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}); start the ` +
          'gateway in the folder of config.json, or set DROID_CONFIG to its path',
      ]);
    }
    const { config, warnings } = readConfig(text, this.path);
    for (const warning of warnings) this.logger.warn(`${this.path}: ${warning}`);
    return config;
  }
}
