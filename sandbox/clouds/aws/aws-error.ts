import { CloudError } from '../cloud.js';

/** The account of the pretend AWS: it stands in ARNs, which no client of a gateway may see. */
export const ACCOUNT_ID = '274918365027';

/** `x-amzn-errortype` by status: https://docs.aws.amazon.com/bedrock/latest/userguide/troubleshooting-api-error-codes.html */
const ERROR_TYPE: Readonly<Record<number, string>> = {
  400: 'ValidationException',
  403: 'AccessDeniedException',
  404: 'ResourceNotFoundException',
  408: 'ModelTimeoutException',
  424: 'ModelErrorException',
  429: 'ThrottlingException',
  503: 'ServiceUnavailableException',
};

/** An error as services of AWS send it over REST and JSON: the type in a header, the message alone in the body. */
export function awsError(status: number, message: string, type = ERROR_TYPE[status]): CloudError {
  const name = type ?? (status < 500 ? 'ValidationException' : 'InternalServerException');
  return new CloudError(status, message, { message }, { 'x-amzn-errortype': `${name}:http://internal.amazon.com/` });
}

/** The 403 of somebody who is known and not allowed. */
export function notAuthorized(action: string, resource: string): CloudError {
  return awsError(
    403,
    `User: arn:aws:sts::${ACCOUNT_ID}:assumed-role/gateway-role/gateway is not authorized to perform: ${action} on ` +
      `resource: ${resource} because no identity-based policy allows the ${action} action`,
  );
}
