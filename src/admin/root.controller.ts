import { All, Controller, Get, Head, HttpCode } from '@nestjs/common';
import { Addresses } from './addresses.service.js';
import { ConfigService } from '../config/config.service.js';
import { publicAddress } from '../config/public-address.js';
import { VERSION } from '../config/version.js';
import { methodNotAllowed } from '../dialects/method-not-allowed.js';

/** Answer 404 where nobody can sign in. */
const SIGN_IN_ENDPOINTS = [
  'GET /.well-known/oauth-authorization-server',
  'POST /oauth/device_authorization',
  'POST /oauth/token',
  'POST /oauth/revoke',
  'GET /protocol',
  'GET /device',
  'GET /oauth/authorize',
];

/** Answers a person, or a client that warms up its connection, at the address of the gateway. */
@Controller()
export class RootController {
  constructor(
    private readonly addresses: Addresses,
    private readonly config: ConfigService,
  ) {}

  @Get()
  describe() {
    const { publicUrl, signIn } = this.config.current;
    const port = this.addresses.adminPort === undefined ? '' : ` on port ${this.addresses.adminPort}`;
    const openers = [
      'ADMIN_TOKEN',
      'an admin token',
      ...(signIn?.provider ? [`an account at ${signIn.provider.name}`] : []),
    ];
    return {
      name: 'droid2api',
      version: VERSION,
      listens_on: this.addresses.listensOn,
      ...(publicUrl && { public_url: publicAddress(publicUrl, '') }),
      dashboard: `/dashboard${port}, opened by ${openers.join(', ')} or a gateway key`,
      endpoints: [
        'POST /v1/messages',
        'POST /v1/messages/count_tokens',
        'POST /v1/responses',
        'POST /v1/responses/compact',
        'POST /v1/responses/input_tokens',
        'POST /v1/chat/completions',
        'POST /v1/generate',
        'POST /v1beta/models/{model}:generateContent',
        'POST /v1beta/models/{model}:streamGenerateContent',
        'POST /v1beta/models/{model}:countTokens',
        'GET /v1/models',
        'GET /v1beta/models',
        'GET /v1/usage',
        'GET /api/oauth/usage',
        'GET /managed/settings',
        'POST /v1/metrics',
        'POST /v1/logs',
        'POST /v1/traces',
        'GET /healthz',
        'GET /readyz',
        'GET /metrics',
        'GET /droid2api.tgz',
        ...(signIn ? SIGN_IN_ENDPOINTS : []),
      ],
    };
  }

  /** Answers Claude Code's warm-up call. */
  @Head('api/hello')
  @HttpCode(200)
  hello(): void {
    return;
  }

  @All(['', 'api/hello'])
  refuse(): never {
    throw methodNotAllowed('GET, HEAD');
  }
}
