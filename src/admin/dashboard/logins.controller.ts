import { Controller, Delete, Get, HttpCode, Param, Post, Req, UseGuards } from '@nestjs/common';
import { type Request } from 'express';
import { readBody } from '../../chat/read-body.js';
import { ConfigService } from '../../config/config.service.js';
import { GatewayError } from '../../dialects/gateway-error.js';
import { AdminGuard } from '../admin.guard.js';
import { type LoginDescription } from './dashboard-api.js';
import { DeviceLogins } from './device-logins.service.js';

const LONGEST_NAME = 100;

/** Adding accounts by a device login. */
@Controller('dashboard/api/logins')
@UseGuards(AdminGuard)
export class LoginsController {
  constructor(
    private readonly logins: DeviceLogins,
    private readonly config: ConfigService,
  ) {}

  @Post()
  @HttpCode(201)
  async start(@Req() request: Request): Promise<LoginDescription> {
    const { name, upstream = 'factory' } = readTexts(await readBody(request));
    if (!this.config.current.upstreams.some((known) => known.name === upstream)) throw new GatewayError(400, `upstream: config.json has no upstream ${JSON.stringify(upstream)}.`, { param: 'upstream' });
    return await this.logins.start({ name: name?.slice(0, LONGEST_NAME) ?? null, upstream });
  }

  @Get(':id')
  show(@Param('id') id: string): LoginDescription {
    return this.logins.describe(id);
  }

  @Post(':id/organization')
  @HttpCode(200)
  async choose(@Param('id') id: string, @Req() request: Request): Promise<LoginDescription> {
    return this.logins.choose(id, readTexts(await readBody(request))['organization'] ?? '');
  }

  @Delete(':id')
  @HttpCode(204)
  cancel(@Param('id') id: string): void {
    this.logins.cancel(id);
  }
}

/** The members of a body that are text. */
function readTexts(body: Buffer): Partial<Record<string, string>> {
  try {
    const members = Object.entries((JSON.parse(body.toString('utf8')) ?? {}) as object);
    return Object.fromEntries(members.filter((member): member is [string, string] => typeof member[1] === 'string' && member[1] !== ''));
  } catch {
    throw new GatewayError(400, 'The request body is not valid JSON.');
  }
}
