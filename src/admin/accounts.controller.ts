import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, UseGuards } from '@nestjs/common';
import { AccountChanges, settingsOfChanges } from '../accounts/account-changes.js';
import { AccountPool } from '../accounts/account-pool.service.js';
import { type PooledAccount } from '../accounts/pooled-account.js';
import { AccountsService } from '../accounts/accounts.service.js';
import { canRenew } from '../accounts/team-account.js';
import { AccountsFileEntry } from '../accounts/accounts-file.js';
import { AccountsFileError, readAccounts } from '../accounts/read-accounts-file.js';
import { type Actor } from '../audit/actor.js';
import { AccountDescription } from '../auth/account-description.js';
import { describeAccount } from '../auth/describe-account.js';
import { TokenRefreshService } from '../auth/token-refresh.service.js';
import { Schema } from '../config/field-rules.js';
import { listOf, oneOf, TEXT } from '../config/field-schemas.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { AdminGuard } from './admin.guard.js';
import { By } from './by.js';
import { Described } from './described.js';
import { MostBytes } from './most-bytes.js';
import { Needs } from './needs.js';
import { NoQuery } from './no-query.js';

/** The form of `accounts.json`; the reader of that file checks it. */
class AccountsDocument {
  @Schema({ type: 'integer', enum: [1], required: false }) version?: 1;
  @Schema(listOf(() => AccountsFileEntry)) accounts!: AccountsFileEntry[];
}

class AccountChange {
  @Schema(TEXT) id!: string;
  @Schema(oneOf('added', 'updated')) change!: 'added' | 'updated';
}

/** The accounts for operators. No answer ever holds a token. */
@Controller('admin/api/accounts')
@UseGuards(AdminGuard)
export class AccountsController {
  constructor(
    private readonly pool: AccountPool,
    private readonly accounts: AccountsService,
    private readonly refresh: TokenRefreshService,
  ) {}

  @Get()
  @Needs('viewer')
  @Described({ summary: 'Every account, its state and its figures', answer: AccountDescription, isList: true })
  list(@Query() _: NoQuery): AccountDescription[] {
    return this.pool.list().map((pooled) => describeAccount(pooled));
  }

  /** Takes over a document in the form of `accounts.json`; accounts that it does not name stay as they are. */
  @Post('import')
  @Needs('operator')
  @HttpCode(200)
  @MostBytes(8 * 1024 * 1024)
  @Described({
    summary: 'Take over accounts in the form of accounts.json; others stay as they are',
    body: AccountsDocument,
    answer: AccountChange,
    isList: true,
  })
  async import(@Body() document: object, @By() by: Actor): Promise<AccountChange[]> {
    const changes = await this.accounts.reconcile('import', readDocument(document), false, by);
    return changes.map(({ kind, id }) => ({ id, change: kind === 'add' ? 'added' : 'updated' }));
  }

  @Post(':id/enable')
  @Needs('operator')
  @HttpCode(200)
  @Described({ summary: 'Switch an account on', answer: AccountDescription })
  enable(@Param('id') id: string, @By() by: Actor): Promise<AccountDescription> {
    return this.switch(id, true, by);
  }

  @Post(':id/disable')
  @Needs('operator')
  @HttpCode(200)
  @Described({ summary: 'Switch an account off', answer: AccountDescription })
  disable(@Param('id') id: string, @By() by: Actor): Promise<AccountDescription> {
    return this.switch(id, false, by);
  }

  /** Fetches a new token now, in spite of a back-off or an earlier refusal. */
  @Post(':id/refresh')
  @Needs('operator')
  @HttpCode(200)
  @Described({ summary: 'Fetch a new token now', answer: AccountDescription })
  async refreshNow(@Param('id') id: string): Promise<AccountDescription> {
    const { account } = this.find(id);
    if (!canRenew(account)) throw new GatewayError(409, `Account ${id} holds a fixed key, which cannot be refreshed.`);
    const result = await this.refresh.refreshAtOnce(id);
    if (result.kind === 'needs_login')
      throw new GatewayError(409, `Account ${id} needs a new login: ${result.reason}.`);
    if (result.kind === 'unavailable') {
      throw new GatewayError(503, `The token of account ${id} cannot be refreshed now: ${result.reason}.`, {
        retryAfterSeconds: 5,
      });
    }
    return this.describe(id);
  }

  @Patch(':id')
  @Needs('operator')
  @Described({ summary: 'Change an account; what is not named stays as it is', answer: AccountDescription })
  async update(@Param('id') id: string, @Body() changes: AccountChanges, @By() by: Actor): Promise<AccountDescription> {
    this.stored(id);
    await this.accounts.update(id, settingsOfChanges(changes), by);
    return this.describe(id);
  }

  @Delete(':id')
  @Needs('operator')
  @HttpCode(204)
  @Described({ summary: 'Forget an account that accounts.json does not name', description: 'It is gone' })
  async remove(@Param('id') id: string, @By() by: Actor): Promise<void> {
    const { account } = this.stored(id);
    if (account.source === 'file' && account.retiredAtMs === null)
      throw new GatewayError(409, `Account ${id} is in accounts.json, which would bring it back; remove it there.`);
    await this.accounts.remove(id, by);
  }

  private async switch(id: string, enabled: boolean, by: Actor): Promise<AccountDescription> {
    this.stored(id);
    await this.accounts.setEnabled(id, enabled, by);
    return this.describe(id);
  }

  private describe(id: string): AccountDescription {
    return describeAccount(this.find(id));
  }

  private find(id: string): PooledAccount {
    const pooled = this.pool.find(id);
    if (!pooled) throw new GatewayError(404, `There is no account ${JSON.stringify(id)}.`);
    return pooled;
  }

  private stored(id: string): PooledAccount {
    const pooled = this.find(id);
    if (pooled.account.source === 'cloud')
      throw new GatewayError(409, `Account ${id} is a sign_in of config.json; change it there.`);
    if (pooled.account.source === 'api_key')
      throw new GatewayError(409, `Account ${id} lives in the environment of the gateway; change it there.`);
    return pooled;
  }
}

/** Reads a document by the rules of the file, which may have more fields than the gateway knows. */
function readDocument(document: unknown) {
  try {
    return readAccounts(document);
  } catch (error) {
    if (error instanceof AccountsFileError)
      throw new GatewayError(400, `The accounts cannot be taken over: ${error.message}.`);
    throw error;
  }
}
