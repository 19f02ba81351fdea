import { Controller, Get, HttpCode, Param, Post, Query, UseGuards } from '@nestjs/common';
import { AlertSender } from '../alerts/alert-sender.service.js';
import { AlertTargets } from '../alerts/alert-targets.service.js';
import { type DeliveryReport, DeliveryRepository } from '../alerts/delivery.repository.js';
import { describeAlert } from '../alerts/describe-alert.js';
import { type AlertTarget } from '../alerts/resolve-target.js';
import { SubjectNames } from '../alerts/subject-names.repository.js';
import { ALERT_EVENTS, ALERT_KINDS } from '../config/alert-words.js';
import { Schema } from '../config/field-rules.js';
import { COUNT, listOf, oneOf, orNull, TEXT, TEXTS, TIME } from '../config/field-schemas.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { AdminGuard } from './admin.guard.js';
import { Described } from './described.js';
import { Needs } from './needs.js';
import { NoQuery } from './no-query.js';

const SHOWN_DELIVERIES = 100;

/** Somebody who is told, without address and secrets. */
class AlertTargetDescription {
  @Schema(TEXT)
  name!: string;

  @Schema(oneOf(...ALERT_KINDS))
  kind!: string;

  @Schema({ ...TEXTS, description: 'What the target is told of' })
  events!: readonly string[];

  @Schema({ ...orNull(TEXT), description: 'Why nobody can be told now, such as a variable that is not set' })
  problem!: string | null;
}

class AlertDeliveryDescription {
  @Schema({ ...TEXT, description: 'The id that receivers see; the same each time it is sent' })
  id!: string;

  @Schema(oneOf(...ALERT_EVENTS))
  type!: string;

  @Schema({
    ...TEXT,
    description: 'The id of the key, member, team or account, or the name of the endpoint or upstream',
  })
  subject!: string;

  @Schema(TEXT)
  title!: string;

  @Schema(TIME)
  at!: string;

  @Schema({ ...TEXT, description: 'The name of the target' })
  target!: string;

  @Schema(oneOf('pending', 'sent', 'failed'))
  state!: string;

  @Schema(COUNT)
  attempts!: number;

  @Schema({ ...orNull(TEXT), description: 'Why the last attempt failed' })
  reason!: string | null;

  @Schema({ ...orNull(TIME), description: 'When it was sent or given up' })
  settled_at!: string | null;

  @Schema({ ...orNull(TIME), description: 'When it is tried next' })
  next_try_at!: string | null;
}

class AlertsDescription {
  @Schema(listOf(() => AlertTargetDescription))
  targets!: AlertTargetDescription[];

  @Schema({ ...listOf(() => AlertDeliveryDescription), description: 'The latest first' })
  deliveries!: AlertDeliveryDescription[];
}

class AlertTestResult {
  @Schema(oneOf('sent', 'failed'))
  state!: 'sent' | 'failed';

  @Schema({ ...orNull(TEXT), description: 'Why it was not sent' })
  reason!: string | null;
}

/** Who is told of what, for operators. Targets are configured in `config.json` alone. */
@Controller('admin/api/alerts')
@UseGuards(AdminGuard)
export class AlertsController {
  constructor(
    private readonly targets: AlertTargets,
    private readonly deliveries: DeliveryRepository,
    private readonly names: SubjectNames,
    private readonly sender: AlertSender,
  ) {}

  @Get()
  @Needs('viewer')
  @Described({ summary: 'Who is told of what, and the latest deliveries', answer: AlertsDescription })
  async list(@Query() _: NoQuery): Promise<AlertsDescription> {
    const reports = await this.deliveries.list(SHOWN_DELIVERIES);
    return {
      targets: this.targets.all.map(describeTarget),
      deliveries: await Promise.all(reports.map((report) => this.describe(report))),
    };
  }

  @Post(':name/test')
  @Needs('operator')
  @HttpCode(200)
  @Described({ summary: 'Send a test to a target, and say how that went', answer: AlertTestResult })
  async test(@Param('name') name: string): Promise<AlertTestResult> {
    const target = this.targets.find(name);
    if (!target) throw new GatewayError(404, `There is no alert target ${JSON.stringify(name)} in config.json.`);
    const result = await this.sender.test(target);
    return result.kind === 'sent' ? { state: 'sent', reason: null } : { state: 'failed', reason: result.reason };
  }

  private async describe({ alert, ...delivery }: DeliveryReport): Promise<AlertDeliveryDescription> {
    const { title } = describeAlert(alert, await this.names.find(alert.type, alert.subject));
    const { target, state, attempts, reason, settledAtMs, nextAtMs } = delivery;
    return {
      id: alert.id,
      type: alert.type,
      subject: alert.subject,
      title,
      at: new Date(alert.atMs).toISOString(),
      target,
      state,
      attempts,
      reason,
      settled_at: settledAtMs === null ? null : new Date(settledAtMs).toISOString(),
      next_try_at: state === 'pending' ? new Date(nextAtMs).toISOString() : null,
    };
  }
}

function describeTarget({ name, kind, events, problem }: AlertTarget): AlertTargetDescription {
  return { name, kind, events, problem: problem ?? null };
}
