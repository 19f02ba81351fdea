import { domainToASCII } from 'node:url';
import { type SignInSettings } from '../../config/sign-in-settings.js';
import { ownMember } from '../../dialects/wire-value.js';
import { normalizeEmail } from '../../keys/normalize-email.js';
import { isObject } from '../../reasoning/read-value.js';
import { SignInRefused } from '../sign-in-refused.js';
import { GOOGLE } from './request-parameters.js';

/** Whom the provider has let in. */
export interface ProviderPerson {
  issuer: string;
  subject: string;
  /** In small letters. Null where the provider names no address. */
  email: string | null;
  /** For people. */
  name: string;
  groups: readonly string[];
}

/** What the provider says about somebody, by the names of its claims. */
export type Claims = ReadonlyMap<string, unknown>;

type Rules = Pick<SignInSettings, 'domains' | 'groups' | 'requireGroup'> & {
  provider: { name: string; groupsClaim: string; email: 'verified' | 'any' };
};

const EMAIL = /^[^\s@,;<>"]{1,120}@[^\s@,;<>"]{1,120}$/;
const LONGEST_NAME = 200;
/** Longer ones fit no column's purpose, and no provider has them. */
const LONGEST_SUBJECT = 255;

/** Whether something that the operator's rules ask for is in no claim yet, so that userinfo has to be asked. */
export function lacksClaims(claims: Claims, { groups, provider }: Rules): boolean {
  const { groupsClaim } = provider;
  const noGroups = groups.length > 0 && claimAt(claims, groupsClaim) === undefined && !hasOverage(claims, groupsClaim);
  const unverified = provider.email === 'verified' && !claims.has('email_verified');
  return noGroups || !claims.has('email') || unverified;
}

/**
 * Joins what the id token says with what userinfo says. The id token counts where both say something; that an address
 * is verified counts for the address that it was said of alone.
 */
export function joinClaims(token: Claims, info: Claims): Claims {
  const joined = new Map([...info, ...token]);
  const otherAddress = token.has('email') && info.has('email') && token.get('email') !== info.get('email');
  if (otherAddress && !token.has('email_verified')) joined.delete('email_verified');
  return joined;
}

/** Reads who it is, and throws {@link SignInRefused} for somebody whom the operator's rules do not let in. */
export function readPerson(issuer: string, subject: string, claims: Claims, rules: Rules): ProviderPerson {
  const { provider, domains, requireGroup } = rules;
  // A database keeps NUL not at all, and each half of a surrogate pair as the same character.
  if (subject === '' || subject.length > LONGEST_SUBJECT || /[\0\p{Surrogate}]/u.test(subject))
    throw new SignInRefused(`${provider.name} names you in a way that this gateway cannot keep.`);
  const email = readEmail(claims, rules);
  if (domains.length > 0 && (email === null || !domains.includes(domainOf(email)))) {
    throw new SignInRefused(
      email === null
        ? `${provider.name} names no e-mail address for you, and this gateway lets in certain domains only. Whoever ` +
            'runs it has to have the provider send the claim email.'
        : `An address of ${domainOf(email)} may not sign in here. Sign in with your company account.`,
    );
  }
  // Somebody keeps a personal account with the company's address after they have left:
  // https://developers.google.com/identity/openid-connect/openid-connect#an-id-tokens-payload
  if (domains.length > 0 && issuer === GOOGLE && !claims.get('hd')) {
    throw new SignInRefused(
      'This is a personal Google account. Sign in with the account that your company manages at Google.',
    );
  }
  const groups = readGroups(claims, rules);
  if (requireGroup && !rules.groups.some(({ group }) => groups.includes(group))) {
    throw new SignInRefused(
      `You are in none of the groups of ${provider.name} that may sign in here. Ask whoever runs this gateway.`,
    );
  }
  return { issuer, subject, email, name: nameOf(claims) ?? email ?? subject, groups };
}

function readEmail(claims: Claims, { provider }: Rules): string | null {
  const given = claims.get('email');
  if (given === undefined || given === null || given === '') return null;
  if (typeof given !== 'string' || !EMAIL.test(given) || /\p{C}/u.test(given) || hasLookAlike(given))
    throw new SignInRefused(`${provider.name} names an e-mail address for you that is none.`);
  const verified = claims.get('email_verified');
  // Some providers write it as a text.
  if (provider.email === 'any' || verified === true || verified === 'true') return normalizeEmail(given);
  throw new SignInRefused(
    `${provider.name} does not say that your e-mail address is verified. Verify it there; where the provider never ` +
      'says so, whoever runs this gateway sets member_sign_in.provider.email to "any".',
  );
}

/**
 * Whether a character of an address is kept as one of ASCII, as the sign of Kelvin is as `k`: another mailbox would be
 * taken for a colleague's.
 */
function hasLookAlike(address: string): boolean {
  return [...address].some((one) => one > '\x7f' && normalizeEmail(one) <= '\x7f');
}

function domainOf(email: string): string {
  return domainToASCII(email.slice(email.lastIndexOf('@') + 1));
}

/** A text or a list of texts; what else stands in the list is no group. */
function readGroups(claims: Claims, { groups, provider }: Rules): string[] {
  const given = claimAt(claims, provider.groupsClaim);
  if (given === undefined && groups.length > 0 && hasOverage(claims, provider.groupsClaim)) {
    throw new SignInRefused(
      `You are in more groups than ${provider.name} puts into a token, so that this gateway cannot see them. Whoever ` +
        'runs it has to have the provider send only the groups that are assigned to the application.',
    );
  }
  const list: readonly unknown[] = Array.isArray(given) ? given : [given];
  return list.filter((one) => typeof one === 'string');
}

/** Finds a claim by its name, else by its path: Keycloak has its roles in `realm_access.roles`. */
function claimAt(claims: Claims, name: string): unknown {
  if (claims.has(name)) return claims.get(name);
  const [first = '', ...inner] = name.split('.');
  let value = claims.get(first);
  for (const member of inner) value = isObject(value) ? ownMember(value, member) : undefined;
  return value;
}

/**
 * Whether groups were left out because there are too many, as Entra does:
 * https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference
 */
function hasOverage(claims: Claims, groupsClaim: string): boolean {
  const names = claims.get('_claim_names');
  const points = typeof names === 'object' && names !== null && Object.hasOwn(names, groupsClaim);
  const hasGroups = claims.get('hasgroups');
  return points || (groupsClaim === 'groups' && (hasGroups === true || hasGroups === 'true'));
}

function nameOf(claims: Claims): string | undefined {
  const names = ['name', 'preferred_username'].map((claim) => claims.get(claim));
  const texts = names.flatMap((name) =>
    typeof name === 'string' ? [name.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '').trim()] : [],
  );
  return texts.find((text) => text !== '')?.slice(0, LONGEST_NAME);
}
