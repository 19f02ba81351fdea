import 'reflect-metadata';
import { Matching, MayBeAbsent, OneOf, Schema, Text, Texts } from '../config/field-rules.js';
import { withLimitSettings } from './limit-classes.js';
import { type Role, ROLES } from '../config/role.js';
import { type OptionalFieldRules, withOptionalFields } from './optional-fields.js';

const EMAIL = /^[^\s@,;<>"]{1,120}@[^\s@,;<>"]{1,120}$/;

/** What may be known of a member beside the name. */
interface MemberFields {
  email?: string | null;
  external_id?: string | null;
  team?: string | null;
  models?: string[] | null;
}

const RULES: OptionalFieldRules<MemberFields> = {
  email: [Matching(EMAIL, 'an e-mail address')],
  external_id: [Text({ most: 200 }), Schema({ description: "The member's name at the company's identity provider" })],
  team: [Text({ most: 100 }), Schema({ description: 'Id or name of the team' })],
  models: [Texts({ most: 256 }), Schema({ description: 'Ids and globs; none: every model' })],
};

function withMemberFields<T extends object>(settings: new () => T): new () => T & MemberFields {
  return withOptionalFields<T, MemberFields>(settings, RULES);
}

class NewMemberName {
  @Text({ most: 200 })
  name!: string;
}

/** What a new member is made of. */
export class MemberSettings extends withLimitSettings(withMemberFields(NewMemberName)) {}

class ChangedMemberName {
  @MayBeAbsent()
  @Text({ most: 200 })
  name?: string;
}

/** What changes of a member: what is left out stays, null takes away. */
export class MemberChanges extends withLimitSettings(withMemberFields(ChangedMemberName)) {}

/** What a member may do from now on. */
export class RoleSettings {
  @OneOf(ROLES)
  role!: Role;
}
