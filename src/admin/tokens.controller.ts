import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, UseGuards } from '@nestjs/common';
import { type Actor } from '../audit/actor.js';
import { Schema } from '../config/field-rules.js';
import { TEXT } from '../config/field-schemas.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { AdminTokenDescription, AdminTokenSettings, describeAdminToken } from '../keys/admin-token.js';
import { AdminTokens } from '../keys/admin-tokens.service.js';
import { AdminGuard } from './admin.guard.js';
import { By } from './by.js';
import { Described } from './described.js';
import { Needs } from './needs.js';
import { NoQuery } from './no-query.js';

/** A token with its secret, which no later answer holds. */
class IssuedAdminTokenDescription extends AdminTokenDescription {
  @Schema({ ...TEXT, description: 'The whole token; shown this once' })
  secret!: string;
}

/** The tokens of the admin API, for owners. */
@Controller('admin/api/tokens')
@UseGuards(AdminGuard)
@Needs('owner')
export class TokensController {
  constructor(private readonly tokens: AdminTokens) {}

  @Get()
  @Described({ summary: 'Every admin token, without its secret', answer: AdminTokenDescription, isList: true })
  async list(@Query() _: NoQuery): Promise<AdminTokenDescription[]> {
    const nowMs = Date.now();
    return (await this.tokens.list()).map((token) => describeAdminToken(token, nowMs));
  }

  @Post()
  @Described({
    summary: 'Make an admin token',
    description: 'The token, with its secret',
    answer: IssuedAdminTokenDescription,
  })
  async create(@Body() settings: AdminTokenSettings, @By() by: Actor): Promise<IssuedAdminTokenDescription> {
    const { token, secret } = await this.tokens.create(settings, by);
    return { ...describeAdminToken(token, Date.now()), secret };
  }

  /** Revokes the token. Its row stays, because the audit log names it. */
  @Delete(':id')
  @HttpCode(204)
  @Described({ summary: 'Revoke an admin token', description: 'It is refused everywhere within two seconds' })
  async revoke(@Param('id') id: string, @By() by: Actor): Promise<void> {
    if (!(await this.tokens.revoke(id, by)))
      throw new GatewayError(404, `There is no admin token ${JSON.stringify(id)}, or it is revoked.`);
  }
}
