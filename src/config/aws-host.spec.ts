import { describe, expect, it } from '@jest/globals';
import { awsHost } from './aws-host.js';

describe('what a host tells of signatures', () => {
  it.each([
    ['bedrock-mantle.eu-west-1.api.aws', 'eu-west-1', 'bedrock-mantle'],
    ['bedrock-runtime.us-gov-west-1.amazonaws.com', 'us-gov-west-1', 'bedrock'],
    ['bedrock-runtime-fips.us-east-1.amazonaws.com', 'us-east-1', 'bedrock'],
    ['bedrock-runtime.cn-north-1.amazonaws.com.cn', 'cn-north-1', 'bedrock'],
    ['vpce-0a1b-c2d3.bedrock-runtime.ap-southeast-2.vpce.amazonaws.com', 'ap-southeast-2', 'bedrock'],
    ['aws-external-anthropic.us-west-2.api.aws', 'us-west-2', 'aws-external-anthropic'],
    ['it.eu-west-1.amazonaws.com', 'eu-west-1', undefined],
    ['bedrock-mantle.eu-west-1.api.aws.evil.test', undefined, undefined],
    ['127.0.0.1', undefined, undefined],
  ])('%s: %s %s', (host, region, service) => {
    expect(awsHost(new URL(`https://${host}/x`))).toEqual({ region, service });
  });
});
