import { writeFileSync } from 'node:fs';
import { type DynamicModule, Global, type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AccountPool } from '../../src/accounts/account-pool.service.js';
import { AlertOutbox } from '../../src/alerts/alert-outbox.service.js';
import { AlertSender } from '../../src/alerts/alert-sender.service.js';
import { AlertTargets } from '../../src/alerts/alert-targets.service.js';
import { ALERT_TIMING, type AlertTiming } from '../../src/alerts/alert-timing.js';
import { AlertWatch } from '../../src/alerts/alert-watch.service.js';
import { AlertsModule } from '../../src/alerts/alerts.module.js';
import { AlertRepository } from '../../src/alerts/alert.repository.js';
import { DeliveryRepository } from '../../src/alerts/delivery.repository.js';
import { SubjectNames } from '../../src/alerts/subject-names.repository.js';
import { ConfigModule } from '../../src/config/config.module.js';
import { AdminTokens } from '../../src/keys/admin-tokens.service.js';
import { GatewayKeys } from '../../src/keys/gateway-keys.service.js';
import { KeyLimits } from '../../src/limits/key-limits.service.js';
import { Metrics } from '../../src/observability/metrics.service.js';
import { DatabaseService } from '../../src/storage/database.service.js';
import { type StorageSettings } from '../../src/storage/storage-settings.js';
import { EndpointHealth } from '../../src/upstreams/endpoint-health.service.js';
import { environmentOf } from './team-services.js';

/** One replica's services of alerts, with what they watch, and without endpoints. */
export interface AlertServices {
  context: INestApplicationContext;
  database: DatabaseService;
  alerts: AlertRepository;
  deliveries: DeliveryRepository;
  targets: AlertTargets;
  names: SubjectNames;
  sender: AlertSender;
  outbox: AlertOutbox;
  watch: AlertWatch;
  pool: AccountPool;
  health: EndpointHealth;
  keys: GatewayKeys;
  tokens: AdminTokens;
  limits: KeyLimits;
  metrics: Metrics;
  logs: string[];
  /** Looks at everything, sends what there is, and resolves when nothing is under way. */
  run(): Promise<void>;
  close(): Promise<void>;
}

/** Short enough for tests. Leases and pauses still last for a moment, so that tests wait until something has come. */
const QUICK: AlertTiming = { leaseMs: 300, gapMs: 1, firstPauseMs: 20, quietMs: 200 };

@Global()
@Module({})
class TimingModule {}

@Module({})
class AlertServicesModule {}

/** Starts them on a database of its own, or on another replica's. */
export async function openAlertServices(
  settings: StorageSettings,
  alerts: readonly object[],
  {
    timing = QUICK,
    env = {},
    config = {},
  }: { timing?: AlertTiming; env?: Record<string, string>; config?: object } = {},
): Promise<AlertServices> {
  const environment = { ...environmentOf(settings), ...env };
  writeFileSync(environment.DROID_CONFIG ?? '', JSON.stringify({ ...config, alerts }));
  const logs: string[] = [];
  const write = (message: unknown): void => void logs.push(String(message));
  const provider = { provide: ALERT_TIMING, useValue: timing };
  const previous = { ...process.env };
  Object.assign(process.env, environment);
  let context: INestApplicationContext;
  try {
    const module: DynamicModule = {
      module: AlertServicesModule,
      imports: [
        ConfigModule.forRoot(),
        { module: TimingModule, providers: [provider], exports: [provider] },
        AlertsModule,
      ],
    };
    context = await NestFactory.createApplicationContext(module, {
      logger: { log: write, error: write, warn: write, debug: write },
      abortOnError: false,
    });
  } finally {
    process.env = previous;
  }
  const get = <T>(type: new (...parts: never[]) => T): T => context.get(type, { strict: false });
  const [watch, outbox] = [get(AlertWatch), get(AlertOutbox)];
  return {
    context,
    database: context.get(DatabaseService, { strict: false }),
    alerts: get(AlertRepository),
    deliveries: get(DeliveryRepository),
    targets: get(AlertTargets),
    names: get(SubjectNames),
    sender: get(AlertSender),
    outbox,
    watch,
    pool: get(AccountPool),
    health: get(EndpointHealth),
    keys: get(GatewayKeys),
    tokens: get(AdminTokens),
    limits: get(KeyLimits),
    metrics: get(Metrics),
    logs,
    run: async () => {
      await watch.look();
      await outbox.look();
      await outbox.whenIdle();
    },
    close: () => context.close(),
  };
}
