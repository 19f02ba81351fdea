import { describe, expect, it } from '@jest/globals';
import { joinClaims, lacksClaims, readPerson } from './read-person.js';

const RULES = {
  domains: [] as string[],
  groups: [] as { group: string; team: undefined; role: undefined }[],
  requireGroup: false,
  provider: { name: 'Okta', groupsClaim: 'groups', email: 'verified' as 'verified' | 'any' },
};
const group = (name: string) => ({ group: name, team: undefined, role: undefined });
const claimsOf = (claims: object) => new Map<string, unknown>(Object.entries(claims));
const ANN = { email: 'ann@example.com', email_verified: true };

function read(claims: object, rules: Partial<typeof RULES> = {}) {
  return readPerson('https://id.example.com', 'sub-ann', claimsOf(claims), { ...RULES, ...rules });
}

describe('readPerson', () => {
  it.each([
    [
      { ...ANN, name: ' Ann Lee ' },
      { email: 'ann@example.com', name: 'Ann Lee', groups: [] },
    ],
    [
      { ...ANN, email: 'Ann.LEE@Example.COM' },
      { email: 'ann.lee@example.com', name: 'ann.lee@example.com' },
    ],
    [{ ...ANN, email_verified: 'true', name: '\u202E' }, { name: 'ann@example.com' }],
    [{ preferred_username: 'ann' }, { email: null, name: 'ann' }],
    [
      { email: null, name: 7 },
      { email: null, name: 'sub-ann' },
    ],
    [{ ...ANN, groups: 'staff' }, { groups: ['staff'] }],
    [{ ...ANN, groups: ['staff', 7, null, { a: 1 }, 'ops'] }, { groups: ['staff', 'ops'] }],
    [{ ...ANN, groups: { staff: true } }, { groups: [] }],
    [{ ...ANN, _claim_names: { groups: 'src1' } }, { groups: [] }],
  ])('reads %j', (claims, expected) => {
    expect(read(claims)).toMatchObject({ issuer: 'https://id.example.com', subject: 'sub-ann', ...expected });
  });

  it.each([
    [{ email: 'ann@example.com' }, /does not say that your e-mail address is verified/],
    [{ email: 'ann@example.com', email_verified: false }, /is verified/],
    [{ email: 'ann@example.com', email_verified: 1 }, /is verified/],
    [{ email: 'ann', email_verified: true }, /that is none/],
    [{ email: 'a\0@example.com', email_verified: true }, /that is none/],
    [{ email: ['ann@example.com'], email_verified: true }, /that is none/],
    // The sign of Kelvin, whose small letter is a k of ASCII.
    [{ email: '\u212aate@example.com', email_verified: true }, /that is none/],
    [{ email: 'kate@wor\u212a.example', email_verified: true }, /that is none/],
    [{ email: 'a\u1fefb@example.com', email_verified: true }, /that is none/],
  ])('refuses the address of %j', (claims, expected) => {
    expect(() => read(claims)).toThrow(expected);
  });

  it('keeps an address in another script as one of its own', () => {
    for (const email of ['\u0430nn@example.com', 'J\u00dcRGEN@example.com'])
      expect(read({ email, email_verified: true }).email).toBe(email.toLowerCase());
  });

  it('believes an unverified address where the operator wants it so', () => {
    const provider = { ...RULES.provider, email: 'any' as const };
    expect(read({ email: 'ann@example.com' }, { provider }).email).toBe('ann@example.com');
  });

  it.each([
    ['ann@example.com', true],
    ['ann@EXAMPLE.com', true],
    ['ann@xn--bcher-kva.example', true],
    ['ann@bücher.example', true],
    ['ann@sub.example.com', false],
    ['ann@example.com.evil.org', false],
    ['ann@notexample.com', false],
    ['example.com@evil.org', false],
    ['"ann@example.com"@evil.org', false],
  ])('lets %s in by its domain: %s', (email, letIn) => {
    const domains = ['example.com', 'xn--bcher-kva.example'];
    const attempt = () => read({ email, email_verified: true }, { domains });
    if (letIn) expect(attempt().email).toBe(email.toLowerCase());
    else expect(attempt).toThrow(/may not sign in here|that is none/);
  });

  it("knows Google's personal accounts, which may have an address of the company", () => {
    const rules = { ...RULES, domains: ['example.com'] };
    const readAt = (claims: object) => readPerson('https://accounts.google.com', '1', claimsOf(claims), rules);
    expect(readAt({ ...ANN, hd: 'example.com' }).email).toBe('ann@example.com');
    for (const hd of [undefined, '']) expect(() => readAt({ ...ANN, hd })).toThrow('personal Google account');
  });

  it('wants an address where domains are listed', () => {
    expect(() => read({ name: 'Ann' }, { domains: ['example.com'] })).toThrow('names no e-mail address');
  });

  it.each([
    ['realm_access.roles', { realm_access: { roles: ['ops'] } }, ['ops']],
    ['https://example.com/groups', { 'https://example.com/groups': ['ops'] }, ['ops']],
    ['a.b', { 'a.b': ['exact'], a: { b: ['inner'] } }, ['exact']],
    ['realm_access.roles.x', { realm_access: { roles: ['ops'] } }, []],
    ['realm_access.constructor.name', { realm_access: {} }, []],
    ['groups.length', { groups: 'ops' }, []],
  ])('finds the groups in the claim %s', (groupsClaim, claims, expected) => {
    const provider = { ...RULES.provider, groupsClaim };
    expect(read({ ...ANN, ...claims }, { provider }).groups).toEqual(expected);
  });

  it('wants one of the groups where the operator does', () => {
    const rules = { groups: [group('staff'), group('ops')], requireGroup: true };
    expect(read({ ...ANN, groups: ['ops'] }, rules).groups).toEqual(['ops']);
    for (const groups of [[], ['Staff'], ['staff '], undefined])
      expect(() => read({ ...ANN, groups }, rules)).toThrow('You are in none of the groups of Okta');
  });

  it.each([{ _claim_names: { groups: 'src1' }, _claim_sources: {} }, { hasgroups: true }, { hasgroups: 'true' }])(
    'never takes too many groups for none: %j',
    (overage) => {
      expect(() => read({ ...ANN, ...overage }, { groups: [group('ops')] })).toThrow(
        'You are in more groups than Okta puts into a token',
      );
      expect(read({ ...ANN, ...overage, groups: ['ops'] }, { groups: [group('ops')] }).groups).toEqual(['ops']);
    },
  );

  it('knows that too many groups say nothing of roles', () => {
    const rules = { groups: [group('admins')], provider: { ...RULES.provider, groupsClaim: 'roles' } };
    for (const overage of [{ hasgroups: true }, { _claim_names: { groups: 'src1' } }])
      expect(read({ ...ANN, ...overage }, rules).groups).toEqual([]);
    expect(() => read({ ...ANN, _claim_names: { roles: 'src1' } }, rules)).toThrow('more groups than Okta');
  });

  it.each(['', 'x'.repeat(256), 'a\0b', 'a\ud800'])('refuses a subject that nobody can keep', (subject) => {
    expect(() => readPerson('https://id.example.com', subject, claimsOf(ANN), RULES)).toThrow('cannot keep');
  });
});

describe('lacksClaims', () => {
  it.each([
    [ANN, {}, false],
    [{ email: 'ann@example.com' }, {}, true],
    [{ email_verified: true }, {}, true],
    [{ email: 'ann@example.com' }, { provider: { ...RULES.provider, email: 'any' as const } }, false],
    [ANN, { groups: [group('ops')] }, true],
    [{ ...ANN, groups: [] }, { groups: [group('ops')] }, false],
    [{ ...ANN, hasgroups: true }, { groups: [group('ops')] }, false],
  ])('of %j with %j: %s', (claims, rules, expected) => {
    expect(lacksClaims(claimsOf(claims), { ...RULES, ...rules })).toBe(expected);
  });
});

describe('joinClaims', () => {
  it.each([
    [{ email: 'a@x.org' }, { email_verified: true, groups: ['ops'] }, { email_verified: true, groups: ['ops'] }],
    [{ email: 'a@x.org' }, { email: 'a@x.org', email_verified: true }, { email: 'a@x.org', email_verified: true }],
    [{ email: 'a@x.org' }, { email: 'b@x.org', email_verified: true }, { email: 'a@x.org' }],
    [{ groups: [] }, { groups: ['ops'] }, { groups: [] }],
  ])('of the token %j and userinfo %j', (token, info, expected) => {
    const joined = Object.fromEntries(joinClaims(claimsOf(token), claimsOf(info)));
    expect(joined).toEqual({ ...token, ...expected });
  });
});
