import { Controller, Get, Req, Res, UseGuards } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { toCsv } from '../usage/to-csv.js';
import { UsageReports } from '../usage/usage-report.repository.js';
import { AdminGuard } from './admin.guard.js';
import { describeReport, type ReportDescription } from './describe-report.js';
import { readReportRequest } from './read-report-request.js';

/** What was used, for operators. Described for OpenAPI in `describe-admin-api.ts`. */
@Controller('admin/api/usage')
@UseGuards(AdminGuard)
export class UsageController {
  constructor(private readonly reports: UsageReports) {}

  /** `format=csv` answers the lines as a file. */
  @Get()
  async report(@Req() { url }: Request, @Res({ passthrough: true }) response: Response): Promise<ReportDescription | string> {
    const query = new URLSearchParams(url.split('?')[1]);
    const request = readReportRequest(query, Date.now());
    const lines = await this.reports.report(request);
    if (query.get('format') !== 'csv') return describeReport(request, lines);
    response.type('text/csv').attachment(`usage-by-${request.by ?? 'total'}.csv`);
    return toCsv(request.by ?? 'total', lines);
  }
}
