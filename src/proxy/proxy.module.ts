import { Module } from '@nestjs/common';
import { NetworkProxies } from './network-proxies.service.js';
import { UpstreamService } from './upstream.service.js';
import { VersionCheck } from './version-check.service.js';

@Module({ providers: [NetworkProxies, UpstreamService, VersionCheck], exports: [NetworkProxies, UpstreamService, VersionCheck] })
export class ProxyModule {}
