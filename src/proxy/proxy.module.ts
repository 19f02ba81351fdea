import { Module } from '@nestjs/common';
import { ControlCalls } from './control-calls.service.js';
import { NetworkProxies } from './network-proxies.service.js';
import { UpstreamService } from './upstream.service.js';

const SERVICES = [ControlCalls, NetworkProxies, UpstreamService];

@Module({ providers: SERVICES, exports: SERVICES })
export class ProxyModule {}
