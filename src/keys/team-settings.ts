import 'reflect-metadata';
import { Type } from 'class-transformer';
import { IsOptional, ValidateNested } from 'class-validator';
import { Fields, MayBeAbsent, Schema, Text, Texts } from '../config/field-rules.js';
import { withLimitSettings } from './limit-classes.js';
import { type LimitSettings } from './limit-fields.js';
import { type OptionalFieldRules, withOptionalFields } from './optional-fields.js';

/** What each member of a team may use who has no limit of their own. */
const MemberLimits = withLimitSettings(class {});

interface TeamFields {
  models?: string[] | null;
  account_labels?: string[] | null;
  member_limits?: LimitSettings | null;
}

const RULES: OptionalFieldRules<TeamFields> = {
  models: [Texts({ most: 256 }), Schema({ description: 'Ids and globs; none: every model' })],
  account_labels: [Texts({ most: 256 }), Schema({ description: 'Labels of the accounts that may pay; none: all' })],
  member_limits: [
    Fields(() => MemberLimits),
    ValidateNested(),
    Type(() => MemberLimits),
    Schema({ description: 'What each member may use who has no limit of their own' }),
  ],
};

function withTeamFields<T extends object>(settings: new () => T): new () => T & TeamFields {
  return withOptionalFields<T, TeamFields>(settings, RULES);
}

class NewTeamName {
  @Text({ most: 100 })
  name!: string;
}

/** What a new team is made of. */
export class TeamSettings extends withLimitSettings(withTeamFields(NewTeamName)) {}

class ChangedTeamName {
  @MayBeAbsent()
  @Text({ most: 100 })
  name?: string;
}

/** What changes of a team: what is left out stays, null takes away. */
export class TeamChanges extends withLimitSettings(withTeamFields(ChangedTeamName)) {}

class OrganizationModels {
  @IsOptional()
  @Schema({ description: 'Ids and globs; none: every model' })
  @Texts({ most: 256 })
  models?: string[] | null;
}

/** What changes of the organization: what is left out stays, null takes away. */
export class OrganizationChanges extends withLimitSettings(OrganizationModels) {}
