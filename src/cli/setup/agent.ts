import { type Dialect } from '../../dialects/dialect.js';
import { type JsonObject } from '../../dialects/wire-value.js';
import { type SettingsFormat } from './formats/settings-format.js';
import { type Machine } from './machine.js';
import { type SettingsEdit } from './settings-edit.js';

/** A model of the gateway, and the wire format that its vendor made. */
export interface OfferedModel {
  id: string;
  name: string;
  dialect: Dialect;
  /** Where the gateway tells it. */
  contextTokens?: number | undefined;
}

/** What an agent is pointed at. */
export interface Target {
  /** Address of the gateway, without a slash at its end. */
  url: string;
  key: string;
  models: readonly OfferedModel[];
  /** The id of the model that the member wants as the default, if any. */
  preferred?: string | undefined;
  /** Whether the gateway takes Responses over WebSocket. */
  hasWebSocket: boolean;
  machine: Machine;
}

/** A file with settings of an agent, and what `setup` says in it. */
export interface AgentFile {
  path: string;
  format: SettingsFormat;
  edits: (target: Target, settings: JsonObject) => SettingsEdit[];
}

/** How `run` starts an agent. The key goes into the environment, which other people of the machine do not see. */
interface Launch {
  args: readonly string[];
  variables: Readonly<Record<string, string>>;
}

export interface Agent {
  /** What people type. */
  name: string;
  title: string;
  /** The agent's program on the PATH. */
  program: string;
  /** Folder or file whose presence tells that somebody uses the agent. */
  home: (machine: Machine) => string;
  /** None where an agent knows environment variables only. */
  files: (machine: Machine) => AgentFile[];
  /** Undefined where an agent reads nothing but its settings. */
  launch?: (target: Target) => Launch;
  /** Variables that the agent would heed before its settings. */
  shadowing: readonly string[];
}
