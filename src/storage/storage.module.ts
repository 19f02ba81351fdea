import { Module } from '@nestjs/common';
import { ConfigService as EnvironmentService } from '@nestjs/config';
import { DatabaseService } from './database.service.js';
import { openForOperator } from './open-for-operator.js';
import { readStorageSettings } from './storage-settings.js';

@Module({
  providers: [
    {
      provide: DatabaseService,
      inject: [EnvironmentService],
      useFactory: (environment: EnvironmentService) =>
        openForOperator(readStorageSettings((name) => environment.get<string>(name))),
    },
  ],
  exports: [DatabaseService],
})
export class StorageModule {}
