import { type JsonObject } from '../../dialects/wire-value.js';

/** Settings for the clients of a team, or of everybody. */
export interface SettingsDocument {
  /** The id of a team or of the organization. */
  scope: string;
  /** Another one for each version. */
  uuid: string;
  settings: JsonObject;
  updatedAtMs: number;
}

/** What the clients of a team get. */
export interface ServedSettings {
  /** That of the document that is nearest to the team. */
  uuid: string;
  checksum: string;
  settings: JsonObject;
  /** The answer's body. */
  body: Buffer;
}

/** A version of a document, as the audit log has it. */
export interface SettingsVersion {
  /** The id of the entry. */
  id: string;
  atMs: number;
  actor: { kind: string; id: string | null; name: string | null };
  action: string;
  /** All three are null where the document was removed. */
  uuid: string | null;
  checksum: string | null;
  settings: JsonObject | null;
}
