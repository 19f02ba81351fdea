import { Module } from '@nestjs/common';
import { Drain } from './drain.service.js';
import { NetworkProxies } from './network-proxies.service.js';
import { UpstreamService } from './upstream.service.js';
import { VersionCheck } from './version-check.service.js';

@Module({ providers: [Drain, NetworkProxies, UpstreamService, VersionCheck], exports: [Drain, NetworkProxies, UpstreamService, VersionCheck] })
export class ProxyModule {}
