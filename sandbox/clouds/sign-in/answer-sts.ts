import { verifySignature } from '../aws/verify-signature.js';
import { ACCOUNT_ID } from '../aws/aws-error.js';
import { CloudError } from '../cloud.js';
import { type IssuedCredentials } from '../issued-credentials.js';
import { ReceivedRequest } from '../../wire/received-request.js';
import { formOf, type SignInAnswer, type SignInCall } from './sign-in-call.js';

interface StsSettings {
  readonly issued: IssuedCredentials;
  readonly region: string;
  readonly sessionMs: number;
  /** Whether a web identity token is good for Amazon. */
  readonly accepts: (token: string) => boolean;
}

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';
const ROLE = /^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]+$/;

/** The actions of STS that sign-ins use: https://docs.aws.amazon.com/STS/latest/APIReference/ */
export function answerSts(call: SignInCall, settings: StsSettings): SignInAnswer {
  const form = formOf(call);
  if (form?.get('Version') !== '2011-06-15') return refusal(400, 'InvalidAction', 'Could not find operation');
  switch (form.get('Action')) {
    case 'AssumeRoleWithWebIdentity':
      return assumeRole(form, settings);
    case 'GetCallerIdentity':
      return callerIdentity(call, settings);
    default:
      return refusal(400, 'InvalidAction', `Could not find operation ${form.get('Action')} for version 2011-06-15`);
  }
}

function assumeRole(form: URLSearchParams, { issued, sessionMs, accepts }: StsSettings): SignInAnswer {
  const [role, session, token] = ['RoleArn', 'RoleSessionName', 'WebIdentityToken'].map((name) => form.get(name) ?? '');
  if (!ROLE.test(role ?? '')) return refusal(400, 'ValidationError', `${role} is invalid`);
  if (!/^[\w+=,.@-]{2,64}$/.test(session ?? ''))
    return refusal(400, 'ValidationError', "Value at 'roleSessionName' failed to satisfy constraint");
  if (!accepts(token ?? ''))
    return refusal(400, 'InvalidIdentityToken', 'No OpenIDConnect provider found in your account for this token');
  const name = role?.split('/').at(-1);
  const keys = issued.issueAwsSession(sessionMs);
  return result('AssumeRoleWithWebIdentity', {
    AssumedRoleUser:
      `<AssumedRoleId>AROA7EXAMPLE:${session}</AssumedRoleId>` +
      `<Arn>arn:aws:sts::${ACCOUNT_ID}:assumed-role/${name}/${session}</Arn>`,
    Credentials:
      `<AccessKeyId>${keys.accessKeyId}</AccessKeyId><SecretAccessKey>${keys.secretAccessKey}</SecretAccessKey>` +
      `<SessionToken>${keys.sessionToken}</SessionToken>` +
      `<Expiration>${new Date(keys.expiresAtMs).toISOString()}</Expiration>`,
    SubjectFromWebIdentityToken: 'system:serviceaccount:default:gateway',
  });
}

function callerIdentity(call: SignInCall, { issued, region }: StsSettings): SignInAnswer {
  const request = new ReceivedRequest({
    method: call.method,
    url: `${call.path}${call.query.size > 0 ? `?${call.query.toString()}` : ''}`,
    headers: call.headers,
    rawHeaders: [],
  });
  request.body = call.body;
  try {
    verifySignature(request, issued, { service: 'sts', region });
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    return refusal(error.status, 'SignatureDoesNotMatch', error.message);
  }
  return result('GetCallerIdentity', {
    Arn: `arn:aws:sts::${ACCOUNT_ID}:assumed-role/gateway-role/gateway`,
    UserId: 'AROA7EXAMPLE:gateway',
    Account: ACCOUNT_ID,
  });
}

function result(action: string, members: Readonly<Record<string, string>>): SignInAnswer {
  const inner = Object.entries(members).map(([name, value]) => `<${name}>${value}</${name}>`);
  const body =
    `<${action}Response xmlns="${NAMESPACE}"><${action}Result>${inner.join('')}</${action}Result>` +
    '<ResponseMetadata><RequestId>c6104cbe-af31-11e0-8154-cbc7ccf896c7</RequestId></ResponseMetadata>' +
    `</${action}Response>`;
  return { status: 200, body, headers: { 'content-type': 'text/xml' } };
}

function refusal(status: number, code: string, message: string): SignInAnswer {
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${escape(message)}</Message></Error>`;
  const body = `<ErrorResponse xmlns="${NAMESPACE}">${error}<RequestId>c6104cbe</RequestId></ErrorResponse>`;
  return { status, body, headers: { 'content-type': 'text/xml' } };
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
