import { Module } from '@nestjs/common';
import { NetworkProxies } from './network-proxies.service.js';
import { UpstreamService } from './upstream.service.js';

@Module({ providers: [NetworkProxies, UpstreamService], exports: [NetworkProxies, UpstreamService] })
export class ProxyModule {}
