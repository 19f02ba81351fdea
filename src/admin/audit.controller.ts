import { Readable } from 'node:stream';
import { Controller, Get, Query, StreamableFile, UseGuards } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.service.js';
import { AdminGuard } from './admin.guard.js';
import { AuditQuery, toAuditFilter } from './audit-query.js';
import { AUDIT_CSV_HEADINGS, AuditPage, describeAuditEntry, toAuditCsv } from './describe-audit.js';
import { Described } from './described.js';
import { Needs } from './needs.js';

const PAGE = 100;
const EXPORT_PAGE = 500;

/** Shows who changed what. */
@Controller('admin/api/audit')
@UseGuards(AdminGuard)
@Needs('viewer')
export class AuditController {
  constructor(private readonly log: AuditLog) {}

  /** With `format=csv` or `ndjson` it answers all entries as a file. */
  @Get()
  @Described({ summary: 'Who changed what, the latest change first', answer: AuditPage })
  async list(@Query() query: AuditQuery): Promise<AuditPage | StreamableFile> {
    const { format = 'json', limit = PAGE } = query;
    if (format !== 'json') return this.export(query, format);
    // One more than asked for shows whether there are more.
    const lines = await this.log.list(toAuditFilter(query), limit + 1);
    const shown = lines.slice(0, limit);
    return {
      entries: shown.map(describeAuditEntry),
      next: lines.length > limit ? (shown.at(-1)?.id ?? null) : null,
    };
  }

  private export(query: AuditQuery, format: 'csv' | 'ndjson'): StreamableFile {
    return new StreamableFile(Readable.from(this.linesOf(query, format)), {
      type: format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson',
      disposition: `attachment; filename="audit.${format}"`,
    });
  }

  private async *linesOf(query: AuditQuery, format: 'csv' | 'ndjson'): AsyncGenerator<string> {
    if (format === 'csv') yield AUDIT_CSV_HEADINGS;
    for await (const page of this.log.pages(toAuditFilter(query), EXPORT_PAGE)) {
      const toLine = format === 'csv' ? toAuditCsv : toNdjson;
      yield page.map(toLine).join('');
    }
  }
}

function toNdjson(line: Parameters<typeof describeAuditEntry>[0]): string {
  return `${JSON.stringify(describeAuditEntry(line))}\n`;
}
