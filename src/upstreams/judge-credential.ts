import { type Endpoint } from '../config/gateway-config.js';
import { kindOf } from './upstream-kinds.js';

/** What an endpoint thinks of the credential that pays for its requests. `unproven`: the answer does not tell. */
export interface CredentialVerdict {
  state: 'works' | 'refused' | 'unproven';
  text: string;
  /** The remedy; absent where the credential works. */
  fix?: string;
}

/** Says what the status means with which a free question was answered. */
export function judgeCredential(status: number, about: string, endpoint: Endpoint): CredentialVerdict {
  const { name, upstream, dialect } = endpoint;
  if (status < 300) return { state: 'works', text: `answered ${about}` };
  if (status === 429) return { state: 'works', text: 'takes the credential and has had enough requests for now (429)' };
  if (status === 402) {
    return {
      state: 'refused',
      text: 'knows the credential, and its quota is used up (402)',
      fix: `Wait until the quota begins anew, or give the upstream ${upstream} another account.`,
    };
  }
  // Google answers 400 where others answer 401.
  if (status === 401 || (status === 400 && dialect === 'generate')) {
    return {
      state: 'refused',
      text: `does not take the credential (${status})`,
      fix:
        `Correct the key, token or sign_in of the upstream ${upstream}; it may have ended, or be that of another ` +
        'customer.',
    };
  }
  if (status === 403) {
    return {
      state: 'refused',
      text: 'knows the credential or its signature and does not let it ask (403)',
      fix:
        `Give the credential of the upstream ${upstream} the right to use the model where it is sold; check that ` +
        `region, project and base_url of the endpoint ${name} are those of the credential.`,
    };
  }
  if (status === 404 || status === 405) {
    return {
      state: 'unproven',
      text: `has no ${about.replace(/^(?:a|the) /, '')} (${status})`,
      fix: kindOf(endpoint).quota
        ? 'Where a server of your own stands before Factory, let it pass this address on; a request shows whether ' +
          'the credential works.'
        : `Check base_url of the endpoint ${name} and, where models[].ids names them, the ids or deployments. Some ` +
          'compatible servers lack this address and serve requests all the same.',
    };
  }
  if (status >= 400 && status < 500)
    return { state: 'works', text: `takes the credential, and not the question (${status})` };
  return {
    state: 'unproven',
    text: `fails at the moment (${status})`,
    fix: `Ask again later; the vendor's page of its status may say more.`,
  };
}
