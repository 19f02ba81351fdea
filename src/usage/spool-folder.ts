import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { ConfigService as EnvironmentService } from '@nestjs/config';
import { readStorageSettings } from '../storage/storage-settings.js';
import { Spool } from './spool.js';

/** This process's spool in the gateway's folder. */
@Injectable()
export class SpoolFolder {
  readonly spool: Spool;

  constructor(environment: EnvironmentService) {
    const { dataDir } = readStorageSettings((name) => environment.get<string>(name));
    this.spool = new Spool(join(dataDir, 'spool'), randomUUID());
  }
}
