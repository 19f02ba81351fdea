/** Who may do what, the least first. Each may do what those before it may. */
export const ROLES = ['member', 'viewer', 'operator', 'owner'] as const;

/**
 * A member sees what is their own; a viewer sees everything, and no secret; an operator changes accounts, keys,
 * members, teams and limits; an owner also makes and revokes admin tokens.
 */
export type Role = (typeof ROLES)[number];

/** Whether a role may do what another one is needed for. */
export function mayActAs(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}
