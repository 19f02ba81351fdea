import { type AwsService } from './upstream-words.js';

/** What the host of an address tells about signatures for it. */
interface AwsHost {
  region: string | undefined;
  service: AwsService | undefined;
}

const OF_AWS = /\.(?:amazonaws\.com(?:\.cn)?|api\.aws)$/;
const REGION = /(?:^|\.)([a-z]{2,4}(?:-[a-z]{2,12}){1,3}-\d{1,2})\./;

/** The names of services in hosts, the longest first; InvokeModel is signed for `bedrock`. */
const SERVICE_IN: readonly (readonly [part: string, service: AwsService])[] = [
  ['aws-external-anthropic', 'aws-external-anthropic'],
  ['bedrock-mantle', 'bedrock-mantle'],
  ['bedrock-runtime', 'bedrock'],
];

/** Reads region and service out of a host of AWS, also out of one of a private link. */
export function awsHost({ hostname }: URL): AwsHost {
  if (!OF_AWS.test(hostname)) return { region: undefined, service: undefined };
  return {
    region: REGION.exec(hostname)?.[1],
    service: SERVICE_IN.find(([part]) => hostname.includes(part))?.[1],
  };
}
