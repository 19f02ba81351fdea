import { Controller, Get, Header } from '@nestjs/common';
import { PageAssets } from './page-assets.service.js';

const KEPT = 'public, max-age=86400';

/** Serves what the pages of a sign-in look like, also where the dashboard has a port of its own. */
@Controller('sign-in')
export class PageAssetsController {
  constructor(private readonly assets: PageAssets) {}

  @Get('pages.css')
  @Header('content-type', 'text/css; charset=utf-8')
  @Header('cache-control', KEPT)
  stylesheet(): string {
    return this.assets.stylesheet;
  }

  @Get('mark.svg')
  @Header('content-type', 'image/svg+xml')
  @Header('cache-control', KEPT)
  mark(): string {
    return this.assets.mark;
  }
}
