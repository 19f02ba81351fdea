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

/** A command that prints what an agent sends, for agents that start programs without a shell. */
export interface KeyCommand {
  command: string;
  args: readonly string[];
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
  /** Where the person has signed in: the command that prints a token, in place of a key that is kept. */
  tokenCommand?: KeyCommand | undefined;
  /** Folders for this program's own files that signing in has made, the outermost first. */
  foldersOfSignIn?: readonly string[];
  /** Whether agents that can sign in at the gateway by themselves do so. */
  signsInByItself?: boolean | undefined;
}

/** A file with settings of an agent, and what `setup` says in it. */
export interface AgentFile {
  path: string;
  format: SettingsFormat;
  edits: (target: Target, settings: JsonObject) => SettingsEdit[];
}

/** How `run` starts an agent. A key goes into the environment, which other people of the machine do not see. */
export interface Launch {
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
  /** Whether its settings can name a command that prints the key. Others have it in their settings as it is. */
  asksCommand?: true;
  /** None where an agent knows environment variables only. */
  files: (machine: Machine) => AgentFile[];
  /** Undefined where an agent reads nothing but its settings. */
  launch?: (target: Target) => Launch;
  /** Variables that the agent would heed before its settings. */
  shadowing: readonly string[];
}
