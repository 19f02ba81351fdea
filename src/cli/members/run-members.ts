import 'reflect-metadata';
import { Directory } from '../../keys/directory.service.js';
import { GatewayKeys } from '../../keys/gateway-keys.service.js';
import { KnownSessions } from '../../keys/known-sessions.service.js';
import { MemberErasure } from '../../keys/member-erasure.service.js';
import { MemberChanges, MemberSettings, RoleSettings } from '../../keys/member-settings.js';
import { Members } from '../../keys/members.service.js';
import { RaiseSettings } from '../../keys/raise-settings.js';
import { SessionEndings } from '../../keys/session-endings.service.js';
import { RAISE_OPTIONS } from '../settings/raise-options.js';
import { readChangeOptions, readSettingOptions } from '../settings/read-setting-options.js';
import { runOnDirectory } from '../settings/run-on-directory.js';
import { type TypedOptions } from '../settings/setting-options.js';
import { MEMBER_OPTIONS } from './member-options.js';
import {
  makeMember,
  disableMembers,
  enableMembers,
  eraseMember,
  giveRole,
  listMembers,
  type MembersBench,
  moveMember,
  raiseMember,
  revokeKeysOf,
  updateMember,
} from './members-commands.js';
import { listSessions, signOutMembers } from './session-commands.js';

/** What is to be done with members. */
export type MembersRequest =
  | { command: 'list'; search?: string; team?: string }
  | { command: 'add'; typed: TypedOptions }
  | { command: 'update' | 'raise'; who: string; typed: TypedOptions }
  | { command: 'move'; who: string; team: string }
  | { command: 'role'; who: string; role: string }
  | { command: 'sessions'; who: string }
  | { command: 'disable' | 'enable' | 'revoke-keys' | 'sign-out'; whom: readonly string[] }
  | { command: 'erase'; id: string };

type Command = (bench: MembersBench) => Promise<void> | void;

/** Runs a command on the members, to its exit code. */
export function runMembers(request: MembersRequest, json: boolean): Promise<number> {
  const command = toCommand(request);
  return runOnDirectory(async (context) =>
    command({
      directory: context.get(Directory),
      members: context.get(Members),
      erasure: context.get(MemberErasure),
      keys: context.get(GatewayKeys),
      known: context.get(KnownSessions),
      endings: context.get(SessionEndings),
      json,
      print: (text: string) => void process.stdout.write(text),
    }),
  );
}

/** Reads what was typed before the database is opened. */
function toCommand(request: MembersRequest): Command {
  switch (request.command) {
    case 'list':
      return (bench) => listMembers(bench, request);
    case 'add': {
      const settings = readSettingOptions(MemberSettings, MEMBER_OPTIONS, request.typed);
      return (bench) => makeMember(bench, settings);
    }
    case 'update': {
      const changes = readChangeOptions(MemberChanges, MEMBER_OPTIONS, request.typed);
      return (bench) => updateMember(bench, request.who, changes);
    }
    case 'raise': {
      const settings = readChangeOptions(RaiseSettings, RAISE_OPTIONS, request.typed);
      return (bench) => raiseMember(bench, request.who, settings);
    }
    case 'move':
      return (bench) => moveMember(bench, request.who, request.team);
    case 'role': {
      const option = new Map([['role', { help: '', field: 'role' }]]);
      const { role } = readSettingOptions(RoleSettings, option, new Map([['role', request.role]]));
      return (bench) => giveRole(bench, request.who, role);
    }
    case 'disable':
      return (bench) => disableMembers(bench, request.whom);
    case 'enable':
      return (bench) => enableMembers(bench, request.whom);
    case 'revoke-keys':
      return (bench) => revokeKeysOf(bench, request.whom);
    case 'sessions':
      return (bench) => listSessions(bench, request.who);
    case 'sign-out':
      return (bench) => signOutMembers(bench, request.whom);
    case 'erase':
      return (bench) => eraseMember(bench, request.id);
  }
}
