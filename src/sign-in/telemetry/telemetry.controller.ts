import { All, Controller, Post, Req, Res } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { GatewayError } from '../../dialects/gateway-error.js';
import { methodNotAllowed } from '../../dialects/method-not-allowed.js';
import { KeyAccess } from '../../keys/key-access.service.js';
import { encodingOf, otlpFailure, type OtlpAnswer, otlpSuccess } from './otlp-answer.js';
import { readExport } from './read-export.js';
import { type Signal, TelemetryForwarder } from './telemetry-forwarder.service.js';
import { keyNeeded } from '../key-needed.js';

const ENCODINGS = new Set(['gzip', 'x-gzip', 'deflate', 'br', 'zstd']);

/**
 * Takes what clients have measured, by OTLP over HTTP, and sends it on as it is:
 * https://opentelemetry.io/docs/specs/otlp/#otlphttp. The answer is a success also where nobody wants the telemetry: a
 * client would complain to its user of anything else, at every export.
 */
@Controller('v1')
export class TelemetryController {
  constructor(
    private readonly access: KeyAccess,
    private readonly forwarder: TelemetryForwarder,
  ) {}

  @Post('metrics')
  metrics(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.take('metrics', request, response);
  }

  @Post('logs')
  logs(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.take('logs', request, response);
  }

  @Post('traces')
  traces(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.take('traces', request, response);
  }

  @All(['metrics', 'logs', 'traces'])
  refuse(): never {
    throw methodNotAllowed('POST');
  }

  private async take(signal: Signal, request: Request, response: Response): Promise<void> {
    if (!(await this.access.authenticate(request))) throw keyNeeded('Telemetry is taken from');
    const contentType = request.headers['content-type'] ?? '';
    const contentEncoding = request.headers['content-encoding']?.trim().toLowerCase() || undefined;
    const encoding = encodingOf(contentType);
    if (!encoding)
      throw new GatewayError(415, 'Telemetry must have the content type application/x-protobuf or application/json.');
    const compressed = contentEncoding !== undefined && contentEncoding !== 'identity';
    if (compressed && !ENCODINGS.has(contentEncoding)) {
      send(response, 415, otlpFailure(encoding, 'The Content-Encoding is not known; use gzip or none.'));
      return;
    }
    const body = await readExport(request, this.forwarder.wanted ? this.forwarder.room : undefined);
    if (body === 'too_large') {
      response.setHeader('connection', 'close');
      send(response, 413, otlpFailure(encoding, 'The export is larger than 8 MiB: send less at a time.'));
      return;
    }
    if (body) this.forwarder.forward({ signal, contentType, contentEncoding, body });
    else this.forwarder.drop(signal);
    send(response, 200, otlpSuccess(encoding));
  }
}

function send(response: Response, status: number, { contentType, body }: OtlpAnswer): void {
  response.writeHead(status, { 'content-type': contentType, 'content-length': body.length });
  response.end(body);
}
