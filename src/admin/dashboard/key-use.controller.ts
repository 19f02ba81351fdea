import { Controller, Get, Query, UseGuards } from '@nestjs/common';
import { GatewayError } from '../../dialects/gateway-error.js';
import { describeKey, type KeyDescription } from '../../keys/describe-key.js';
import { type GatewayKey } from '../../keys/gateway-key.js';
import { GatewayKeys } from '../../keys/gateway-keys.service.js';
import { isValid } from '../../keys/resolved-key.js';
import { KeyLimits } from '../../limits/key-limits.service.js';
import { AdminGuard } from '../admin.guard.js';
import { Needs } from '../needs.js';
import { NoQuery } from '../no-query.js';
import { type KeyUse } from './dashboard-api.js';
import { CurrentViewer, type Viewer } from './viewer.js';
import { ViewerGuard } from './viewer.guard.js';

/** Shows how much is used of the limits of keys. */
@Controller('dashboard/api/keys')
export class KeyUseController {
  constructor(
    private readonly keys: GatewayKeys,
    private readonly limits: KeyLimits,
  ) {}

  @Get('use')
  @UseGuards(AdminGuard)
  @Needs('viewer')
  list(@Query() _: NoQuery): Promise<KeyUse[]> {
    const nowMs = Date.now();
    return Promise.all(
      this.keys
        .list()
        .filter((key) => isValid(this.keys.resolve(key), nowMs))
        .map((key) => this.useOf(key)),
    );
  }

  @Get('own')
  @UseGuards(ViewerGuard)
  async own(@Query() _: NoQuery, @CurrentViewer() { keyId }: Viewer): Promise<{ key: KeyDescription; use: KeyUse }> {
    const key = keyId === null ? undefined : this.keys.get(keyId);
    if (!key) throw new GatewayError(404, 'You have signed in without a gateway key.');
    // Only operators see which accounts may pay.
    return {
      key: { ...describeKey(this.keys.resolve(key), Date.now()), accounts: [], account_labels: [] },
      use: await this.useOf(key),
    };
  }

  private async useOf(key: GatewayKey): Promise<KeyUse> {
    const uses = await this.limits.uses(key);
    return {
      key_id: key.id,
      limits: uses.map(({ name, limit, used, resetsAtMs }) => ({
        name,
        limit,
        used,
        resets_at: resetsAtMs === null ? null : new Date(resetsAtMs).toISOString(),
      })),
    };
  }
}
