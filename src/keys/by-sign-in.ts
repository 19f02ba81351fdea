import { jobActor } from '../audit/actor.js';

/** Whom the audit log names for what follows from a sign-in, a renewal or a refusal, and not from a person's wish. */
export const BY_SIGN_IN = jobActor('sign_in');
