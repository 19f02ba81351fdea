import { type LimitAmounts } from './limit-table.js';
import { type Raises } from './raises.js';
import { type Role } from '../config/role.js';

/** A person of the team, who has any number of keys. */
export interface TeamMember {
  id: string;
  name: string;
  /** In lower case. */
  email: string | null;
  /** The name that the company's identity provider has for the member. */
  externalId: string | null;
  teamId: string | null;
  role: Role;
  /** As those of a key. */
  models: readonly string[];
  /** The member's own; the defaults of the team hold beside them. */
  limits: LimitAmounts;
  raises: Raises;
  createdAtMs: number;
  disabledAtMs: number | null;
  erasedAtMs: number | null;
}
