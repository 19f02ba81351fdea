import { Controller, Get, Query, Res, UseGuards } from '@nestjs/common';
import { type Response } from 'express';
import { toCsv } from '../usage/to-csv.js';
import { UsageReports } from '../usage/usage-report.repository.js';
import { AdminGuard } from './admin.guard.js';
import { Needs } from './needs.js';
import { Described } from './described.js';
import { describeReport, nameReport, ReportDescription } from './describe-report.js';
import { ReportQuery, toReportRequest } from './report-query.js';

/** Shows operators what was used. */
@Controller('admin/api/usage')
@UseGuards(AdminGuard)
@Needs('viewer')
export class UsageController {
  constructor(private readonly reports: UsageReports) {}

  /** With `format=csv` it answers the lines as a file. */
  @Get()
  @Described({ summary: 'What was used', answer: ReportDescription })
  async report(
    @Query() query: ReportQuery,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ReportDescription | string> {
    const request = toReportRequest(query, Date.now());
    const report = await this.reports.report(request);
    if (query.format !== 'csv') return describeReport(request, report);
    response.type('text/csv').attachment(nameReport(request));
    return toCsv(request.by, report);
  }
}
