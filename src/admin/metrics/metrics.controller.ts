import { All, Controller, Get, Res, UseGuards } from '@nestjs/common';
import { type Response } from 'express';
import { methodNotAllowed } from '../../dialects/method-not-allowed.js';
import { MetricsReader } from './metrics-reader.service.js';
import { MetricsGuard } from './metrics.guard.js';

/** Serves Prometheus: https://prometheus.io/docs/instrumenting/exposition_formats/ */
@Controller('metrics')
@UseGuards(MetricsGuard)
export class MetricsController {
  constructor(private readonly reader: MetricsReader) {}

  @Get()
  async show(@Res() response: Response): Promise<void> {
    const { text, contentType } = await this.reader.read();
    response.setHeader('content-type', contentType);
    response.end(text);
  }

  @All()
  refuse(): never {
    throw methodNotAllowed('GET, HEAD');
  }
}
