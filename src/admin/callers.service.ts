import { Injectable } from '@nestjs/common';
import { type Actor } from '../audit/actor.js';
import { AdminTokens } from '../keys/admin-tokens.service.js';
import { ConfigService } from '../config/config.service.js';
import { type Role } from '../config/role.js';
import { BreakGlassToken } from './break-glass-token.service.js';

/** Who uses the admin API, and what they may do. */
export interface AdminCaller {
  role: Role;
  actor: Pick<Actor, 'kind' | 'id'>;
}

/** Knows who may use the admin API: whoever has `ADMIN_TOKEN`, the holders of admin tokens, and who signs in. */
@Injectable()
export class Callers {
  constructor(
    private readonly breakGlass: BreakGlassToken,
    private readonly tokens: AdminTokens,
    private readonly config: ConfigService,
  ) {}

  /** Whether anybody may use the admin API at all. */
  get exist(): boolean {
    return this.breakGlass.isSet || this.tokens.someValid || this.provider !== undefined;
  }

  /** What opens the dashboard, in the words of people. */
  get name(): string | undefined {
    if (this.breakGlass.isSet) return 'ADMIN_TOKEN';
    if (this.tokens.someValid) return 'an admin token';
    return this.provider && `an account at ${this.provider}`;
  }

  /** Recognizes a token, in the same steps for each wrong one. */
  recognize(secret: string): AdminCaller | undefined {
    if (this.breakGlass.matches(secret)) return BREAK_GLASS;
    const token = this.tokens.use(secret);
    return token && { role: token.role, actor: { kind: 'admin_token', id: token.id } };
  }

  /** Finds who has signed in by a token: null stands for `ADMIN_TOKEN`. Undefined where the token has ended. */
  find(tokenId: string | null): AdminCaller | undefined {
    if (tokenId === null) return this.breakGlass.isSet ? BREAK_GLASS : undefined;
    const token = this.tokens.find(tokenId);
    return token && { role: token.role, actor: { kind: 'admin_token', id: token.id } };
  }

  /** The company's provider, whose members have the roles that their groups say; undefined where there is none. */
  private get provider(): string | undefined {
    return this.config.current.signIn?.provider?.name;
  }
}

const BREAK_GLASS: AdminCaller = { role: 'owner', actor: { kind: 'break_glass', id: null } };
