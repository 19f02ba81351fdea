import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { ConfigService as EnvironmentService } from '@nestjs/config';
import { BehaviorSubject, type Observable, Subject } from 'rxjs';
import { describeLateVariable, LATE_VARIABLES } from './env-file.js';
import { findChangedFields } from './find-changed-fields.js';
import { followFile, versionOf } from './follow-file.js';
import { type GatewayConfig } from './gateway-config.js';
import { ConfigError, readConfig } from './read-config.js';
import { readTextFile } from './read-text-file.js';

/**
 * A poll so often makes an edit feel immediate, and follows the symlink swap by which Kubernetes updates a ConfigMap.
 */
const POLL_INTERVAL_MS = 1_000;

/** A change of the file that is in force. */
export interface ConfigurationChange {
  /** The fields at the top that differ. */
  fields: readonly string[];
  /** Tells versions of the file apart, and nothing of what is in them. */
  digest: string;
}

/**
 * Holds the configuration in force. It reads a changed file again; a file that cannot be used is reported, and the
 * running configuration stays. Throws a {@link ConfigError} at construction when there is nothing usable to start with.
 */
@Injectable()
export class ConfigService implements OnApplicationShutdown {
  private readonly logger = new Logger('Config');
  private readonly path: string;
  private readonly subject: BehaviorSubject<GatewayConfig>;
  private readonly changes = new Subject<ConfigurationChange>();
  /** The file as it is in force. */
  private text = '';
  private readonly unfollow: () => void;

  /** Emits the configuration in force and every one that replaces it. */
  readonly config$: Observable<GatewayConfig>;
  /** Emits after each change of the file. */
  readonly changed$: Observable<ConfigurationChange> = this.changes.asObservable();

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
    const former = this.text;
    try {
      this.subject.next(this.read());
      this.logger.log(`Configuration reloaded from ${this.path}`);
      this.tellChange(former);
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
    this.changes.complete();
  }

  private tellChange(former: string): void {
    const fields = findChangedFields(former, this.text);
    const digest = createHash('sha256').update(this.text).digest('hex').slice(0, 8);
    if (fields.length > 0) this.changes.next({ fields, digest });
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
    this.text = text;
    return config;
  }
}
