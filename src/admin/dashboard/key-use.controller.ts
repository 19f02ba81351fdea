import { Controller, Get, Query, UseGuards } from '@nestjs/common';
import { GatewayError } from '../../dialects/gateway-error.js';
import { describeKey } from '../../keys/describe-key.js';
import { type GatewayKey } from '../../keys/gateway-key.js';
import { GatewayKeys } from '../../keys/gateway-keys.service.js';
import { isValid } from '../../keys/resolved-key.js';
import { KeyLimits } from '../../limits/key-limits.service.js';
import { type LimitUse } from '../../limits/limit-use.js';
import { AdminGuard } from '../admin.guard.js';
import { Needs } from '../needs.js';
import { NoQuery } from '../no-query.js';
import { type KeyUse, type OwnKey } from './dashboard-api.js';
import { listOwnKeys } from './list-own-keys.js';
import { CurrentViewer, type Viewer } from './viewer.js';
import { ViewerGuard } from './viewer.guard.js';

/** Shows how much is used of the limits of keys: operators of each key's own, members of all that hold for theirs. */
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
        .map(async (key) => describeUse(key, await this.limits.uses(key, 'key'))),
    );
  }

  @Get('own')
  @UseGuards(ViewerGuard)
  async own(@Query() _: NoQuery, @CurrentViewer() { own }: Viewer): Promise<OwnKey[]> {
    if (own === null) throw new GatewayError(404, 'You have signed in without a gateway key.');
    const nowMs = Date.now();
    return Promise.all(
      listOwnKeys(this.keys, own).map(async (key) => ({
        // Only operators see which accounts may pay.
        key: { ...describeKey(this.keys.resolve(key), nowMs), accounts: [], account_labels: [] },
        use: describeUse(key, await this.limits.uses(key)),
      })),
    );
  }
}

function describeUse(key: GatewayKey, uses: readonly LimitUse[]): KeyUse {
  return {
    key_id: key.id,
    limits: uses.map(({ holder, name, limit, used, resetsAtMs }) => ({
      level: holder.kind,
      holder: holder.name,
      name,
      limit,
      used,
      resets_at: resetsAtMs === null ? null : new Date(resetsAtMs).toISOString(),
    })),
  };
}
