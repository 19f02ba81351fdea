import { Body, Controller, Delete, Get, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { DEFAULT_UPSTREAM } from '../../config/upstream-words.js';
import { type Actor } from '../../audit/actor.js';
import { ConfigService } from '../../config/config.service.js';
import { GatewayError } from '../../dialects/gateway-error.js';
import { AdminGuard } from '../admin.guard.js';
import { By } from '../by.js';
import { Needs } from '../needs.js';
import { type LoginDescription } from './dashboard-api.js';
import { LoginSettings, OrganizationChoice } from './login-settings.js';
import { SharedLogins } from './shared-logins.service.js';

/** Adds accounts by a device login. Its code lets whoever sees it finish the login, so no viewer does. */
@Controller('dashboard/api/logins')
@UseGuards(AdminGuard)
@Needs('operator')
export class LoginsController {
  constructor(
    private readonly logins: SharedLogins,
    private readonly config: ConfigService,
  ) {}

  @Post()
  @HttpCode(201)
  async start(@Body() { name, upstream: wanted }: LoginSettings, @By() by: Actor): Promise<LoginDescription> {
    const upstream = wanted ?? DEFAULT_UPSTREAM;
    if (!this.config.current.upstreams.some((known) => known.name === upstream)) {
      throw new GatewayError(400, `upstream: config.json has no upstream ${JSON.stringify(upstream)}.`, {
        param: 'upstream',
      });
    }
    return await this.logins.start({ name: name ?? null, upstream }, by);
  }

  @Get(':id')
  show(@Param('id') id: string): Promise<LoginDescription> {
    return this.logins.describe(id);
  }

  @Post(':id/organization')
  @HttpCode(200)
  choose(@Param('id') id: string, @Body() { organization }: OrganizationChoice): Promise<LoginDescription> {
    return this.logins.choose(id, organization);
  }

  @Delete(':id')
  @HttpCode(204)
  async cancel(@Param('id') id: string): Promise<void> {
    await this.logins.cancel(id);
  }
}
