import { isDeepStrictEqual } from 'node:util';
import { asArray, asObject, type JsonObject, ownMember } from '../../dialects/wire-value.js';
import { asksForVariable } from './asks-for-variable.js';
import { findPluginSettings } from './find-plugin-settings.js';

/** A setting that Claude Code does not take before its user has agreed. */
interface Approval {
  setting: string;
  /** What the setting lets somebody do, in the words of people. */
  effect: string;
}

const RUNS_COMMAND = "runs a command on the member's machine";
const COMMANDS: ReadonlyMap<string, string> = new Map([
  ['apiKeyHelper', 'runs a command that gives the key for the model'],
  ['awsAuthRefresh', RUNS_COMMAND],
  ['awsCredentialExport', RUNS_COMMAND],
  ['fileSuggestion', RUNS_COMMAND],
  ['gcpAuthRefresh', RUNS_COMMAND],
  ['otelHeadersHelper', RUNS_COMMAND],
  ['processWrapper', "starts Claude Code's processes through another program"],
  ['proxyAuthHelper', RUNS_COMMAND],
  ['statusLine', RUNS_COMMAND],
  ['subagentStatusLine', RUNS_COMMAND],
]);
const SANDBOX_PROGRAMS: readonly string[] = ['bwrapPath', 'ripgrep', 'socatPath'];
const SANDBOX: readonly string[] = [
  ...SANDBOX_PROGRAMS,
  ...['allowAppleEvents', 'allowNestedUserNamespaces', 'credentials', 'enableWeakerNestedSandbox'],
  ...['enableWeakerNetworkIsolation', 'filesystem.disabled', 'network.allowAllUnixSockets'],
  ...['network.allowMachLookup', 'network.allowUnixSockets', 'network.httpProxyPort', 'network.socksProxyPort'],
  'network.tlsTerminate',
];
const ISOLATION: readonly string[] = ['required', 'egress'];

/** What a variable that leads somewhere else does, by its name. */
const VARIABLES: readonly (readonly [RegExp, string])[] = [
  [/^OTEL_EXPORTER_OTLP_(?:\w+_)?ENDPOINT$/i, 'sends telemetry to another place'],
  [/BASE_URL$/i, 'sends prompts and answers to another place'],
  [/^(?:HTTPS?|ALL|NO)_PROXY$/i, 'sends traffic through another proxy'],
  [/(?:CERT|CERTS|CERT_STORE|CLIENT_KEY)$/i, 'changes which servers the machine trusts'],
  [/^ANTHROPIC_CUSTOM_HEADERS$/i, 'adds headers to each request; harmless names are not asked about'],
];

/**
 * Lists what Claude Code 2.1.332 asks its user about before it takes settings from a gateway. Where the list is empty,
 * it takes them without a word.
 */
export function findApprovals(settings: JsonObject): Approval[] {
  return [
    ...commands(settings),
    ...(isFilled(ownMember(settings, 'policyHelpers'))
      ? [{ setting: 'policyHelpers', effect: 'runs commands that make further settings' }]
      : []),
    ...marketplaces(settings),
    ...plugins(settings),
    ...switches(settings, 'sandbox', SANDBOX, 'weakens the sandbox, or runs another program for it'),
    ...switches(settings, 'isolation', ISOLATION, 'changes where commands run and what they reach'),
    ...variables(asObject(ownMember(settings, 'env'))),
    ...(isFilled(ownMember(settings, 'hooks'))
      ? [{ setting: 'hooks', effect: "runs commands on the member's machine when something happens" }]
      : []),
    ...(isFilled(ownMember(settings, 'claudeMd'))
      ? [{ setting: 'claudeMd', effect: 'tells the model what to do; newer versions do not ask about it' }]
      : []),
  ];
}

/**
 * Whether a member who has agreed to the former settings is asked again: where something to agree to is there, and is
 * not what it was.
 */
export function asksAgain(former: JsonObject | undefined, settings: JsonObject): boolean {
  const asked = findApprovals(settings);
  if (asked.length === 0) return false;
  const valuesOf = (document: JsonObject) =>
    findApprovals(document).map(({ setting }) => [setting, valueAt(document, setting)]);
  return !former || !isDeepStrictEqual(valuesOf(former), valuesOf(settings));
}

function commands(settings: JsonObject): Approval[] {
  return [...COMMANDS].flatMap(([setting, effect]) =>
    isCommand(ownMember(settings, setting)) ? [{ setting, effect }] : [],
  );
}

function isCommand(value: unknown): boolean {
  const command = asObject(value) ? ownMember(asObject(value), 'command') : value;
  return typeof command === 'string' && command !== '';
}

function plugins(settings: JsonObject): Approval[] {
  const told = new Set(marketplaces(settings).map(({ setting }) => setting));
  return findPluginSettings(settings)
    .filter((setting) => !told.has(setting))
    .map((setting) => ({ setting, effect: 'brings plugins, which can run commands' }));
}

/** A marketplace may name a command that answers where its plugins are, or with which headers they are fetched. */
function marketplaces(settings: JsonObject): Approval[] {
  return ['extraKnownMarketplaces', 'additionalMarketplaces'].flatMap((setting) => {
    const runs = Object.values(asObject(ownMember(settings, setting)) ?? {}).some((one) =>
      hasCommand(ownMember(asObject(one), 'source')),
    );
    return runs ? [{ setting, effect: RUNS_COMMAND }] : [];
  });
}

function hasCommand(source: unknown): boolean {
  const object = asObject(source);
  if (!object) return false;
  const own = isFilled(ownMember(object, 'headersHelper')) || ownMember(object, 'source') === 'command';
  const plugins = asArray(ownMember(object, 'plugins'));
  return own || plugins.some((one) => hasCommand(one) || hasCommand(ownMember(asObject(one), 'source')));
}

function switches(settings: JsonObject, setting: string, names: readonly string[], effect: string): Approval[] {
  return names.flatMap((name) => {
    const path = `${setting}.${name}`;
    return isSwitchedOn(path, valueAt(settings, path)) ? [{ setting: path, effect }] : [];
  });
}

function isSwitchedOn(path: string, value: unknown): boolean {
  if (value === undefined || value === null || value === false) return false;
  if (Array.isArray(value) && value.length === 0) return false;
  if (SANDBOX_PROGRAMS.some((name) => path === `sandbox.${name}`)) return isCommand(value);
  const object = asObject(value);
  if (path === 'sandbox.credentials') return !object || !onlyDenies(object);
  if (path === 'isolation.egress') return !object || Object.values(object).some(isFilled);
  return true;
}

/** Whether all that the sandbox's rules of credentials say is that something is denied. */
function onlyDenies(credentials: JsonObject): boolean {
  return Object.entries(credentials).every(([name, value]) => {
    if (name === 'files' || name === 'envVars')
      return Array.isArray(value) && value.every((one) => ownMember(asObject(one), 'mode') === 'deny');
    if (name === 'sigv4')
      return asObject(value) !== undefined && Object.values(value ?? {}).every((one) => one === 'deny');
    return name === 'allowPlaintextInject' && value === false;
  });
}

function variables(env: JsonObject | undefined): Approval[] {
  return Object.entries(env ?? {}).flatMap(([name, value]) => {
    if (!asksForVariable(name, String(value))) return [];
    const effect = VARIABLES.find(([pattern]) => pattern.test(name))?.[1];
    return [{ setting: `env.${name}`, effect: effect ?? 'changes how Claude Code and what it starts run' }];
  });
}

function valueAt(settings: JsonObject, path: string): unknown {
  const [first = '', ...rest] = path.split('.');
  const value = ownMember(settings, first);
  // The name of a variable may have a dot in it.
  if (first === 'env') return ownMember(asObject(value), rest.join('.'));
  return rest.length === 0 ? value : valueAt(asObject(value) ?? {}, rest.join('.'));
}

/** Whether there is anything in a value: the client does not ask about false, nothing and what is empty. */
function isFilled(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === '') return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}
