import { suggestion } from '../../config/find-unknown-keys.js';
import { asArray, asObject, type JsonObject, ownMember } from '../../dialects/wire-value.js';
import { HOOK_EVENTS, KNOWN_PERMISSIONS, KNOWN_SETTINGS } from './known-settings.js';
import { type SettingShape } from './setting-shape.js';

/** A document's settings are served from memory to every session of a team. */
export const MOST_SETTINGS_BYTES = 48 * 1024;
const MOST_REMARKS = 50;
/** A name or a text that is longer is cut in what people read. */
const LONGEST_NAME = 80;
const SECRET_ENDINGS = ['KEY', 'TOKEN', 'SECRET', 'PASSWORD', 'PASSWD', 'CREDENTIAL', 'HEADERS'];
const TO_OTHER_GATEWAY = ['ANTHROPIC_BASE_URL', 'ANTHROPIC_AUTH_TOKEN', 'ANTHROPIC_API_KEY', 'CLAUDE_CODE_OAUTH_TOKEN'];
/** An assignment to it is lost on the client's way to the checksum. */
const LOST_NAME = '__proto__';

/** What an operator should know of a document before it is served. */
interface Judgement {
  /** Why it cannot be served. */
  problems: string[];
  /** What may be a slip. */
  warnings: string[];
}

/**
 * Checks settings for Claude Code as far as the gateway knows them. A value of a wrong type is a problem, because the
 * client may refuse the whole document for it; an unknown name is not, because clients are newer than gateways.
 * `ofTeam` allows a null, which takes a value of the organization away.
 */
export function judgeSettings(settings: JsonObject, ofTeam: boolean): Judgement {
  const judge = new Judge(ofTeam);
  const bytes = Buffer.byteLength(JSON.stringify(settings));
  if (bytes > MOST_SETTINGS_BYTES)
    judge.problems.push(`settings: ${bytes} bytes are too many; there is room for ${MOST_SETTINGS_BYTES}`);
  judge.lookForLosses(settings, '');
  judge.members(settings, KNOWN_SETTINGS, '', 'a setting of Claude Code');
  const permissions = asObject(ownMember(settings, 'permissions'));
  if (permissions) {
    judge.members(permissions, KNOWN_PERMISSIONS, 'permissions.', 'known');
    for (const list of ['allow', 'deny', 'ask']) judge.rules(ownMember(permissions, list), `permissions.${list}`);
  }
  judge.hooks(asObject(ownMember(settings, 'hooks')));
  judge.variables(asObject(ownMember(settings, 'env')));
  if (ownMember(settings, 'policyHelper') !== undefined)
    judge.warnings.push('policyHelper: Claude Code does not take it from a gateway');
  return { problems: judge.problems.slice(0, MOST_REMARKS), warnings: judge.warnings.slice(0, MOST_REMARKS) };
}

class Judge {
  readonly problems: string[] = [];
  readonly warnings: string[] = [];

  constructor(private readonly ofTeam: boolean) {}

  members(object: JsonObject, known: ReadonlyMap<string, SettingShape>, place: string, what: string): void {
    for (const [name, value] of Object.entries(object)) {
      const shape = known.get(name);
      const path = place + cut(name);
      if (value === null) this.none(path);
      else if (!shape) this.unknown(path, what, name, known.keys());
      else if (!shape.accepts(value)) this.problems.push(`${path} must be ${shape.wanted}`);
    }
  }

  rules(rules: unknown, path: string): void {
    for (const [at, rule] of asArray(rules).entries()) {
      if (typeof rule !== 'string') continue;
      const opened = rule.split('(').length;
      if (rule.trim() === '' || opened !== rule.split(')').length || /^[^(]*\(\s*\)$/.test(rule))
        this.warnings.push(`${path}[${at}] does not look like a rule such as Bash(npm run *) or Read(./.env)`);
    }
  }

  hooks(hooks: JsonObject | undefined): void {
    for (const [event, matchers] of Object.entries(hooks ?? {})) {
      const path = `hooks.${cut(event)}`;
      if (!HOOK_EVENTS.includes(event)) this.unknown(path, 'an event of Claude Code', event, HOOK_EVENTS);
      if (matchers === null) {
        this.none(path);
        continue;
      }
      if (!Array.isArray(matchers)) this.problems.push(`${path} must be a list`);
      for (const [at, matcher] of asArray(matchers).entries()) this.matcher(matcher, `${path}[${at}]`);
    }
  }

  variables(env: JsonObject | undefined): void {
    for (const [name, value] of Object.entries(env ?? {})) {
      const path = `env.${cut(name)}`;
      if (value === null) this.none(path);
      else if (!['string', 'number', 'boolean'].includes(typeof value)) this.problems.push(`${path} must be a text`);
      if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) this.warnings.push(`${path} is not the name of a variable`);
      if (TO_OTHER_GATEWAY.includes(name.toUpperCase()))
        this.warnings.push(`${path} leads clients past their sign-in at this gateway`);
      else if (SECRET_ENDINGS.some((end) => name.toUpperCase().endsWith(end)) && value !== '' && value !== null)
        this.warnings.push(`${path}: whoever gets these settings can read it; do not put a secret there`);
    }
  }

  /** Finds what would not arrive at the client as it is written. */
  lookForLosses(value: unknown, path: string): void {
    if (typeof value === 'number' && !Number.isFinite(value)) this.problems.push(`${path} is too large a number`);
    if (typeof value !== 'object' || value === null) return;
    for (const [name, inner] of Object.entries(value)) {
      const place = path === '' ? cut(name) : `${path}.${cut(name)}`;
      if (name === LOST_NAME) this.problems.push(`${place}: clients cannot take a member with this name`);
      this.lookForLosses(inner, place);
    }
  }

  private matcher(matcher: unknown, path: string): void {
    const inner = ownMember(asObject(matcher), 'hooks');
    if (!Array.isArray(inner)) {
      this.problems.push(`${path} must be an object with a list of hooks`);
      return;
    }
    for (const [at, hook] of inner.entries()) {
      const type = ownMember(asObject(hook), 'type');
      if (typeof type !== 'string') this.problems.push(`${path}.hooks[${at}].type must be a text such as command`);
      else if (type === 'command' && typeof ownMember(asObject(hook), 'command') !== 'string')
        this.problems.push(`${path}.hooks[${at}].command must be a text`);
    }
  }

  /** Looking for the nearest name takes a while: nobody reads more than so many, and everybody waits meanwhile. */
  private unknown(path: string, what: string, name: string, known: Iterable<string>): void {
    if (this.warnings.length < MOST_REMARKS)
      this.warnings.push(`${path} is not ${what}${suggestion(name, [...known])}`);
  }

  private none(path: string): void {
    if (!this.ofTeam) this.problems.push(`${path} must not be null; leave it out`);
  }
}

function cut(name: string): string {
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name;
}
