import { All, Controller, Get, Req, Res } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { HOUR_MS } from '../config/durations.js';
import { methodNotAllowed } from '../dialects/method-not-allowed.js';
import { KeyAccess, type KeyHolder } from '../keys/key-access.service.js';
import { windowAt } from '../limits/limit-window.js';
import { KeyLimits } from '../limits/key-limits.service.js';
import { UsageReports } from '../usage/usage-report.repository.js';
import { describeBudgets, describeSpend, type SpentInPeriods } from './describe-spend.js';
import { keyNeeded } from './key-needed.js';

/** Tells Claude Code, for `/usage` and its status line, what its user has spent and may spend. */
@Controller('api/oauth/usage')
export class SpendController {
  constructor(
    private readonly access: KeyAccess,
    private readonly limits: KeyLimits,
    private readonly reports: UsageReports,
  ) {}

  @Get()
  async show(@Req() request: Request, @Res({ passthrough: true }) response: Response) {
    const holder = await this.access.authenticate(request);
    if (!holder) throw keyNeeded('Spend is shown to');
    response.setHeader('cache-control', 'no-store');
    const budgets = await this.limits.budgets(holder.key);
    return budgets.length > 0 ? describeBudgets(budgets) : describeSpend(await this.spentBy(holder));
  }

  @All()
  refuse(): never {
    throw methodNotAllowed('GET, HEAD');
  }

  /** Adds up the days of this month and of this week, which may have begun before the month. */
  private async spentBy({ key, member }: KeyHolder): Promise<SpentInPeriods> {
    const nowMs = Date.now();
    const since = {
      day: windowAt('day', nowMs).startedAtMs,
      week: windowAt('week', nowMs).startedAtMs,
      month: windowAt('month', nowMs).startedAtMs,
    };
    const { lines } = await this.reports.report({
      by: ['day'],
      fromMs: Math.min(since.week, since.month),
      toMs: Math.ceil((nowMs + 1) / HOUR_MS) * HOUR_MS,
      of: member ? { member: member.id } : { key: key.id },
    });
    const days = lines.map(({ group, costUsd }) => ({ atMs: Date.parse(group), costUsd }));
    const spentSince = (fromMs: number): number =>
      days.filter(({ atMs }) => atMs >= fromMs).reduce((sum, { costUsd }) => sum + costUsd, 0);
    return { day: spentSince(since.day), week: spentSince(since.week), month: spentSince(since.month) };
  }
}
