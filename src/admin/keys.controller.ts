import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Patch,
  Post,
  Query,
  Req,
  Res,
  UseGuards,
} from '@nestjs/common';
import { type Request, type Response } from 'express';
import { AccountPool } from '../accounts/account-pool.service.js';
import { type Actor } from '../audit/actor.js';
import { findUnknownAccounts } from '../auth/find-unknown-accounts.js';
import { Schema } from '../config/field-rules.js';
import { TEXT, TEXTS } from '../config/field-schemas.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { describeKey, KeyDescription } from '../keys/describe-key.js';
import { GatewayKeys, type IssuedKey } from '../keys/gateway-keys.service.js';
import { type GatewayKey } from '../keys/gateway-key.js';
import { KeyChanges, KeySettings } from '../keys/key-settings.js';
import { RaiseSettings } from '../keys/raise-settings.js';
import { type ResolvedKey, stateOf } from '../keys/resolved-key.js';
import { cutPage, KeyListQuery, searchFor } from './list-query.js';
import { AdminGuard } from './admin.guard.js';
import { By } from './by.js';
import { Described } from './described.js';
import { Needs } from './needs.js';
import { NoQuery } from './no-query.js';

class ChangedKeyDescription extends KeyDescription {
  @Schema({
    ...TEXTS,
    required: false,
    description: 'Accounts and labels that the key is bound to and that there are not',
  })
  warnings?: string[];
}

/** A key with its secret, which no later answer holds. */
class IssuedKeyDescription extends ChangedKeyDescription {
  @Schema({ ...TEXT, description: 'The whole key; shown this once' })
  secret!: string;
}

/** Gateway keys for operators. */
@Controller('admin/api/keys')
@UseGuards(AdminGuard)
export class KeysController {
  constructor(
    private readonly keys: GatewayKeys,
    private readonly pool: AccountPool,
  ) {}

  /**
   * Lists every key where no `limit` is given, as it always has. The headers `link` and `x-total-count` tell of further
   * pages: https://www.rfc-editor.org/rfc/rfc8288#section-3
   */
  @Get()
  @Needs('viewer')
  @Described({
    summary: 'Gateway keys, without their secrets: all, or with limit a page whose header link names the next',
    answer: KeyDescription,
    isList: true,
  })
  list(
    @Query() query: KeyListQuery,
    @Req() { originalUrl }: Request,
    @Res({ passthrough: true }) response: Response,
  ): KeyDescription[] {
    const nowMs = Date.now();
    const holders = this.keys.list().map((key) => this.keys.resolve(key));
    const { items, next, total } = cutPage(holders, wantedBy(query, nowMs), ({ key }) => key.id, query);
    response.setHeader('x-total-count', total);
    if (next !== null) response.setHeader('link', `<${addressAfter(originalUrl, next)}>; rel="next"`);
    return items.map((holder) => describeKey(holder, nowMs));
  }

  @Get(':id')
  @Needs('viewer')
  @Described({ summary: 'One gateway key, without its secret', answer: KeyDescription })
  show(@Param('id') id: string, @Query() _: NoQuery): KeyDescription {
    const key = this.keys.get(id);
    if (!key) throw new GatewayError(404, `There is no key ${JSON.stringify(id)}.`);
    return describeKey(this.keys.resolve(key), Date.now());
  }

  @Post()
  @Needs('operator')
  @Described({
    summary: 'Make a gateway key',
    description: 'The key, with its secret',
    answer: IssuedKeyDescription,
  })
  async create(@Body() settings: KeySettings, @By() by: Actor): Promise<IssuedKeyDescription> {
    const warnings = this.warningsOf(settings);
    return { ...this.issued(await this.keys.create(settings, by)), ...(warnings.length > 0 && { warnings }) };
  }

  @Patch(':id')
  @Needs('operator')
  @Described({
    summary: 'Change a gateway key: what is left out stays, null takes away',
    description: 'The key; in force everywhere within two seconds',
    answer: ChangedKeyDescription,
  })
  async update(@Param('id') id: string, @Body() changes: KeyChanges, @By() by: Actor): Promise<ChangedKeyDescription> {
    const warnings = this.warningsOf(changes);
    return { ...this.changed(id, await this.keys.update(id, changes, by)), ...(warnings.length > 0 && { warnings }) };
  }

  @Post(':id/raise')
  @Needs('operator')
  @HttpCode(200)
  @Described({ summary: "Raise a key's limits for a while; null takes a raise back", answer: KeyDescription })
  async raise(@Param('id') id: string, @Body() settings: RaiseSettings, @By() by: Actor): Promise<KeyDescription> {
    return this.changed(id, await this.keys.raise(id, settings, by));
  }

  /** Gives the key another secret; the gateway refuses the former one from now on. */
  @Post(':id/rotate')
  @Needs('operator')
  @HttpCode(200)
  @Described({ summary: 'Give a gateway key another secret', answer: IssuedKeyDescription })
  async rotate(@Param('id') id: string, @By() by: Actor): Promise<IssuedKeyDescription> {
    const issued = await this.keys.rotate(id, by);
    if (!issued) throw noSuchKey(id);
    return this.issued(issued);
  }

  /** Revokes the key. Its row stays, for the reports. */
  @Delete(':id')
  @Needs('operator')
  @HttpCode(204)
  @Described({ summary: 'Revoke a gateway key', description: 'It is refused everywhere within two seconds' })
  async revoke(@Param('id') id: string, @By() by: Actor): Promise<void> {
    if (!(await this.keys.revoke(id, by))) throw noSuchKey(id);
  }

  private warningsOf(settings: KeyChanges): string[] {
    return findUnknownAccounts(
      settings,
      this.pool.list().map(({ account }) => account),
    );
  }

  private changed(id: string, key: GatewayKey | undefined): KeyDescription {
    if (!key) throw noSuchKey(id);
    return describeKey(this.keys.resolve(key), Date.now());
  }

  private issued({ key, secret }: IssuedKey): IssuedKeyDescription {
    return { ...describeKey(this.keys.resolve(key), Date.now()), secret };
  }
}

/** Makes the test of a query: which keys it wants. */
function wantedBy({ state, member, team, search }: KeyListQuery, nowMs: number): (holder: ResolvedKey) => boolean {
  const finds = searchFor(search);
  return (holder) => {
    const { key, member: owner } = holder;
    if (state !== undefined && stateOf(holder, nowMs) !== state) return false;
    if (member !== undefined && key.memberId !== member) return false;
    if (team !== undefined && holder.team?.id !== team && holder.team?.name !== team) return false;
    return finds([key.name, key.id, key.prefix, key.lastFour, key.project, ...key.labels, owner?.name, owner?.email]);
  };
}

/** The address of the list with another `after`. */
function addressAfter(originalUrl: string, after: string): string {
  const { pathname, searchParams } = new URL(originalUrl, 'http://gateway');
  searchParams.set('after', after);
  return `${pathname}?${searchParams.toString()}`;
}

function noSuchKey(id: string): GatewayError {
  return new GatewayError(404, `There is no key ${JSON.stringify(id)}, or it is revoked.`);
}
