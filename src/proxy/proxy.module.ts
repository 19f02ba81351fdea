import { Module } from '@nestjs/common';
import { ControlCalls } from './control-calls.service.js';
import { Drain } from './drain.service.js';
import { NetworkProxies } from './network-proxies.service.js';
import { UpstreamService } from './upstream.service.js';
import { VersionCheck } from './version-check.service.js';

@Module({ providers: [ControlCalls, Drain, NetworkProxies, UpstreamService, VersionCheck], exports: [ControlCalls, Drain, NetworkProxies, UpstreamService, VersionCheck] })
export class ProxyModule {}
