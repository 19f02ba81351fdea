import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, UseGuards } from '@nestjs/common';
import { AccountPool } from '../accounts/account-pool.service.js';
import { findUnknownAccounts } from '../auth/find-unknown-accounts.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { describeKey, type KeyDescription } from '../keys/describe-key.js';
import { GatewayKeys, type IssuedKey } from '../keys/gateway-keys.service.js';
import { KeySettings } from '../keys/key-settings.js';
import { AdminGuard } from './admin.guard.js';
import { NoQuery } from './no-query.js';

/** A key with its secret, which no later answer holds. */
type IssuedKeyDescription = KeyDescription & { secret: string; warnings?: string[] };

/** Gateway keys for operators. Described for OpenAPI in `describe-admin-api.ts`. */
@Controller('admin/api/keys')
@UseGuards(AdminGuard)
export class KeysController {
  constructor(
    private readonly keys: GatewayKeys,
    private readonly pool: AccountPool,
  ) {}

  @Get()
  list(@Query() _: NoQuery): KeyDescription[] {
    const nowMs = Date.now();
    return this.keys.list().map((key) => describeKey(key, nowMs));
  }

  @Post()
  async create(@Body() settings: KeySettings): Promise<IssuedKeyDescription> {
    const warnings = findUnknownAccounts(
      settings,
      this.pool.list().map(({ account }) => account),
    );
    return { ...show(await this.keys.create(settings)), ...(warnings.length > 0 && { warnings }) };
  }

  /** Gives the key another secret; the former one is refused from now on. */
  @Post(':id/rotate')
  @HttpCode(200)
  async rotate(@Param('id') id: string): Promise<IssuedKeyDescription> {
    const issued = await this.keys.rotate(id);
    if (!issued) throw noSuchKey(id);
    return show(issued);
  }

  /** Revokes the key. Its row stays, for the reports. */
  @Delete(':id')
  @HttpCode(204)
  async revoke(@Param('id') id: string): Promise<void> {
    if (!(await this.keys.revoke(id))) throw noSuchKey(id);
  }
}

function show({ key, secret }: IssuedKey): IssuedKeyDescription {
  return { ...describeKey(key, Date.now()), secret };
}

function noSuchKey(id: string): GatewayError {
  return new GatewayError(404, `There is no key ${JSON.stringify(id)}, or it is revoked.`);
}
