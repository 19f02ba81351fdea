import { type AuthorizationRequest } from '../read-authorization-request.js';

/** What somebody is sent to the provider for: a device waits for them, or a program that they came from. */
export type SignInPurpose = { kind: 'device'; userCode: string } | { kind: 'code'; request: AuthorizationRequest };
