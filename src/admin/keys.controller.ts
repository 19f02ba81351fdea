import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, UseGuards } from '@nestjs/common';
import { AccountPool } from '../accounts/account-pool.service.js';
import { type Actor } from '../audit/actor.js';
import { findUnknownAccounts } from '../auth/find-unknown-accounts.js';
import { Schema } from '../config/field-rules.js';
import { TEXT, TEXTS } from '../config/field-schemas.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { describeKey, KeyDescription } from '../keys/describe-key.js';
import { GatewayKeys, type IssuedKey } from '../keys/gateway-keys.service.js';
import { KeySettings } from '../keys/key-settings.js';
import { AdminGuard } from './admin.guard.js';
import { By } from './by.js';
import { Described } from './described.js';
import { Needs } from './needs.js';
import { NoQuery } from './no-query.js';

/** A key with its secret, which no later answer holds. */
class IssuedKeyDescription extends KeyDescription {
  @Schema({ ...TEXT, description: 'The whole key; shown this once' })
  secret!: string;

  @Schema({
    ...TEXTS,
    required: false,
    description: 'Accounts and labels that the key is bound to and that there are not',
  })
  warnings?: string[];
}

/** Gateway keys for operators. */
@Controller('admin/api/keys')
@UseGuards(AdminGuard)
export class KeysController {
  constructor(
    private readonly keys: GatewayKeys,
    private readonly pool: AccountPool,
  ) {}

  @Get()
  @Needs('viewer')
  @Described({ summary: 'Every gateway key, without its secret', answer: KeyDescription, isList: true })
  list(@Query() _: NoQuery): KeyDescription[] {
    const nowMs = Date.now();
    return this.keys.list().map((key) => describeKey(this.keys.resolve(key), nowMs));
  }

  @Post()
  @Needs('operator')
  @Described({
    summary: 'Make a gateway key',
    description: 'The key, with its secret',
    answer: IssuedKeyDescription,
  })
  async create(@Body() settings: KeySettings, @By() by: Actor): Promise<IssuedKeyDescription> {
    const warnings = findUnknownAccounts(
      settings,
      this.pool.list().map(({ account }) => account),
    );
    return { ...this.show(await this.keys.create(settings, by)), ...(warnings.length > 0 && { warnings }) };
  }

  /** Gives the key another secret; the gateway refuses the former one from now on. */
  @Post(':id/rotate')
  @Needs('operator')
  @HttpCode(200)
  @Described({ summary: 'Give a gateway key another secret', answer: IssuedKeyDescription })
  async rotate(@Param('id') id: string, @By() by: Actor): Promise<IssuedKeyDescription> {
    const issued = await this.keys.rotate(id, by);
    if (!issued) throw noSuchKey(id);
    return this.show(issued);
  }

  /** Revokes the key. Its row stays, for the reports. */
  @Delete(':id')
  @Needs('operator')
  @HttpCode(204)
  @Described({ summary: 'Revoke a gateway key', description: 'It is refused everywhere within two seconds' })
  async revoke(@Param('id') id: string, @By() by: Actor): Promise<void> {
    if (!(await this.keys.revoke(id, by))) throw noSuchKey(id);
  }

  private show({ key, secret }: IssuedKey): IssuedKeyDescription {
    return { ...describeKey(this.keys.resolve(key), Date.now()), secret };
  }
}

function noSuchKey(id: string): GatewayError {
  return new GatewayError(404, `There is no key ${JSON.stringify(id)}, or it is revoked.`);
}
