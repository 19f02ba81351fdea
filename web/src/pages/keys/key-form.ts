import type { KeyDescription } from '../../../../src/keys/describe-key.js';
import { placeLimits } from '../../../../src/keys/limit-fields.js';
import { KEY_LIMITS, type LimitName } from '../../../../src/keys/limit-table.js';
import type { KeyChange, KeyPurpose, KeyRaise } from '../../api/gateway.js';

/** The name of a limit's input in a form. */
export function inputOf(limit: LimitName): string {
  return `limit-${limit}`;
}

/** A limit of a key, without raises; null is without limit. */
export function amountOf(key: Pick<KeyDescription, 'budget_usd' | 'max_concurrent'>, limit: LimitName): number | null {
  const value = KEY_LIMITS[limit].field
    .split('.')
    .reduce<unknown>((at, name) => new Map(Object.entries(at ?? {})).get(name), key);
  return typeof value === 'number' ? value : null;
}

/** What of a limit of a key is raised, and until when. */
export function raiseOf(key: KeyDescription, limit: LimitName): KeyDescription['raises'][number] | undefined {
  return key.raises.find((raise) => raise.limit === KEY_LIMITS[limit].field && Date.parse(raise.until) > Date.now());
}

/** What a new key is to be. */
export function readPurpose(form: FormData): KeyPurpose {
  const models = modelsIn(form);
  return {
    name: textIn(form, 'name'),
    ...present({
      owner: textIn(form, 'owner') || undefined,
      models: models.length > 0 ? models : undefined,
      expires_at: textIn(form, 'expires') || undefined,
      ...placeLimits((limit) => amountIn(form, limit) ?? undefined),
    }),
  };
}

/** What the form changes of a key; what it leaves as it was is not named, so that another one's change stays. */
export function readChange(form: FormData, key: KeyDescription): KeyChange {
  const models = modelsIn(form);
  const expires = textIn(form, 'expires');
  return present({
    name: textIn(form, 'name') === key.name ? undefined : textIn(form, 'name'),
    models: models.join(' ') === key.models.join(' ') ? undefined : models,
    expires_at: expires === (key.expires_at?.slice(0, 10) ?? '') ? undefined : expires || null,
    ...placeLimits((limit) => (amountIn(form, limit) === amountOf(key, limit) ? undefined : amountIn(form, limit))),
  });
}

/** The raise that the form asks for; a limit that is raised and has no amount in the form gets null. */
export function readRaise(form: FormData, key: KeyDescription, shownUntil: string | undefined): KeyRaise {
  const until = textIn(form, 'until');
  const limits = placeLimits((limit) => amountIn(form, limit) ?? (raiseOf(key, limit) ? null : undefined));
  // The input has the day alone; a time that nobody has changed stays as it is.
  if (Object.keys(limits).length === 0 || until === '') return limits;
  return { ...limits, until: until === shownUntil?.slice(0, 10) ? shownUntil : until };
}

function textIn(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value.trim() : '';
}

function amountIn(form: FormData, limit: LimitName): number | null {
  const text = textIn(form, inputOf(limit));
  return text === '' ? null : Number(text);
}

function modelsIn(form: FormData): string[] {
  return textIn(form, 'models')
    .split(/[\s,]+/)
    .filter(Boolean);
}

/** Without the members that are undefined: the gateway takes a member that is there for a wish. */
function present<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
