import { Moment, Schema, Text, Texts } from '../config/field-rules.js';
import { type OptionalFieldRules, withOptionalFields } from './optional-fields.js';

/** Whom a key belongs to, and what it may ask for. */
interface KeyFields {
  /** Name, e-mail or id of the member who holds the key, who is made where there is none; null for nobody. */
  owner?: string | null;
  member?: string | null;
  team?: string | null;
  project?: string | null;
  labels?: string[] | null;
  expires_at?: string | null;
  models?: string[] | null;
  accounts?: string[] | null;
  account_labels?: string[] | null;
}

const RULES: OptionalFieldRules<KeyFields> = {
  owner: [Text({ most: 200 }), says('Name, e-mail or id of the member who holds the key; made where there is none')],
  member: [Text({ most: 200 }), says('Id, e-mail or name of a member, in the place of `owner`')],
  team: [Text({ most: 100 }), says('Id or name of the team of a key whose member has none')],
  project: [Text({ most: 64 }), says('What the use of the key counts for, whatever its client says')],
  labels: [Texts({ most: 200 })],
  expires_at: [Moment()],
  models: [Texts({ most: 256 }), says('Ids and globs; none: every model')],
  accounts: [Texts({ most: 256 }), says('Ids of the accounts that may pay')],
  account_labels: [Texts({ most: 256 }), says('Labels of the accounts that may pay')],
};

/** Gives a class of settings these fields, each of which may be left out. */
export function withKeyFields<T extends object>(settings: new () => T): new () => T & KeyFields {
  return withOptionalFields<T, KeyFields>(settings, RULES);
}

function says(description: string): PropertyDecorator {
  return Schema({ description });
}
