import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type Actor } from '../audit/actor.js';
import { Directory } from './directory.service.js';
import { type GatewayKey } from './gateway-key.js';
import { KeyRepository } from './key.repository.js';

/** Finds and makes the keys of members who sign in: one a member, without a secret. */
@Injectable()
export class SignInKeys {
  constructor(
    private readonly directory: Directory,
    private readonly repository: KeyRepository,
  ) {}

  /** Finds the member's sign-in key, and makes one where there is none that is not revoked. */
  async keyOf(memberId: string, by: Actor): Promise<GatewayKey> {
    const known = this.find(memberId);
    if (known) return known;
    const id = await this.repository.insertSignInKey(newKey(memberId, by), by);
    await this.directory.refresh();
    const made = this.directory.keys.get(id);
    if (!made) throw new Error(`The key ${id} was made and cannot be read`);
    return made;
  }

  private find(memberId: string): GatewayKey | undefined {
    for (const key of this.directory.keys.values())
      if (key.signIn && key.memberId === memberId && key.revokedAtMs === null) return key;
    return undefined;
  }
}

function newKey(memberId: string, by: Actor): GatewayKey {
  return {
    id: `key_${randomBytes(8).toString('hex')}`,
    name: 'sign-in',
    memberId,
    teamId: null,
    project: null,
    labels: [],
    prefix: '',
    lastFour: '',
    models: [],
    limits: {},
    raises: {},
    accounts: [],
    accountLabels: [],
    ownUpstream: false,
    signIn: true,
    createdBy: by.id,
    createdAtMs: Date.now(),
    expiresAtMs: null,
    rotatedAtMs: null,
    revokedAtMs: null,
  };
}
