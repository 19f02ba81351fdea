import 'reflect-metadata';
import { IsIn, IsOptional, IsString, Matches } from 'class-validator';
import { AWS_SERVICES, type AwsService, SIGN_IN_KINDS, type SignInKind } from './upstream-words.js';

const NAME = /^[\w+=,.@-]{1,128}$/;

/** How the gateway gets its credential for an upstream of a cloud. Each field belongs to one cloud. */
export class SignInEntry {
  /** The cloud that signs the gateway in. */
  @IsIn(SIGN_IN_KINDS)
  kind!: SignInKind;

  /** AWS: the region that signatures name, where the host of an endpoint does not tell it. */
  @IsOptional()
  @IsString()
  @Matches(/^[a-z]{2,4}(?:-[a-z]{2,12}){1,3}-\d{1,2}$/, { message: 'region must be a region such as eu-west-1' })
  region?: string;

  /** AWS: the service that signatures name, where the host of an endpoint does not tell it. */
  @IsOptional()
  @IsIn(AWS_SERVICES)
  service?: AwsService;

  /** AWS: a profile of ~/.aws/config. */
  @IsOptional()
  @IsString()
  @Matches(NAME, { message: 'profile must be the name of a profile' })
  profile?: string;

  /** AWS: a role that is taken on. */
  @IsOptional()
  @IsString()
  @Matches(/^arn:aws[\w-]{0,16}:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/, {
    message: 'role_arn must be the ARN of a role, such as arn:aws:iam::123456789012:role/gateway',
  })
  role_arn?: string;

  /** Azure: the tenant; AZURE_TENANT_ID where absent. */
  @IsOptional()
  @IsString()
  @Matches(/^\w[\w.-]{0,127}$/, { message: 'tenant_id must be the id or a domain of a tenant' })
  tenant_id?: string;

  /** Azure: the application or managed identity; AZURE_CLIENT_ID where absent. */
  @IsOptional()
  @IsString()
  @Matches(/^[\da-f-]{36}$/i, { message: 'client_id must be the id of an application or managed identity' })
  client_id?: string;

  /** Azure: what the token is for. */
  @IsOptional()
  @IsString()
  @Matches(/^https:\/\/[\w./-]{1,256}$/, { message: 'scope must be a scope such as https://ai.azure.com/.default' })
  scope?: string;
}
