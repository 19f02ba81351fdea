import { Injectable } from '@nestjs/common';
import { type Approval } from '../../keys/approval.js';
import { Directory } from '../../keys/directory.service.js';

/** Says to people who has approved a sign-in. */
@Injectable()
export class MemberNames {
  constructor(private readonly directory: Directory) {}

  of({ memberId, keyId }: Approval): string {
    const member = memberId === null ? undefined : this.directory.members.get(memberId);
    if (!member) return this.directory.keys.get(keyId)?.name ?? keyId;
    return member.email === null || member.email === member.name ? member.name : `${member.name} (${member.email})`;
  }
}
