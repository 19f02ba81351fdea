import 'reflect-metadata';
import { type DynamicModule, Module } from '@nestjs/common';
import { AlertSender } from '../../alerts/alert-sender.service.js';
import { AlertSendingModule } from '../../alerts/alert-sending.module.js';
import { AlertTargets } from '../../alerts/alert-targets.service.js';
import { ConfigModule } from '../../config/config.module.js';
import { formatTable } from '../../conformance/format-table.js';
import { openContext } from '../open-context.js';

@Module({})
class AlertsCommandModule {}

/** Sends a test to one target or to all; to its exit code, which is 1 where one of them was not told. */
export async function runAlertsTest(name: string | undefined, json: boolean): Promise<number> {
  const module: DynamicModule = { module: AlertsCommandModule, imports: [ConfigModule.forRoot(), AlertSendingModule] };
  const context = await openContext(module, 'error');
  try {
    const targets = context.get(AlertTargets, { strict: false });
    const chosen = targets.all.filter((target) => name === undefined || target.name === name);
    if (chosen.length === 0) throw new Error(describeAbsence(name, targets.all));
    const sender = context.get(AlertSender, { strict: false });
    const results = await Promise.all(
      chosen.map(async (target) => {
        const result = await sender.test(target);
        const reason = result.kind === 'sent' ? null : result.reason;
        return { name: target.name, kind: target.kind, state: reason === null ? 'sent' : 'failed', reason };
      }),
    );
    process.stdout.write(
      json
        ? `${JSON.stringify(results, null, 2)}\n`
        : formatTable(
            ['NAME', 'KIND', 'STATE', 'REASON'],
            results.map(({ name: target, kind, state, reason }) => [target, kind, state, reason ?? '']),
            process.stdout.columns,
          ),
    );
    return results.every(({ state }) => state === 'sent') ? 0 : 1;
  } finally {
    await context.close();
  }
}

function describeAbsence(name: string | undefined, targets: readonly { name: string }[]): string {
  if (targets.length === 0) return 'config.json has no alerts, so nobody is told; docs/alerts.md has examples.';
  return `There is no alert target ${name}; there are ${targets.map((target) => target.name).join(', ')}.`;
}
