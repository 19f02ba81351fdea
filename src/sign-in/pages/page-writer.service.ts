import { Injectable } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { ConfigService } from '../../config/config.service.js';
import { publicPrefix } from '../../config/public-address.js';
import { readChosenLanguage, writeLanguage } from './cookies.js';
import { type Page } from './page.js';
import { PageAssets } from './page-assets.service.js';
import { type Language, pickLanguage, readLanguage } from './pick-language.js';
import { PageRefusal } from './page-refusal.js';
import { renderFrame } from './render-frame.js';
import { type View } from './view.js';
import { wordsOf } from './words.js';

const CALLBACK = '/oauth/callback';
const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

/** Writes pages to browsers: whose they are, in which language, and with the headers that keep foreign pages away. */
@Injectable()
export class PageWriter {
  constructor(
    private readonly config: ConfigService,
    private readonly assets: PageAssets,
  ) {}

  /** The address by which browsers know the gateway. Throws a {@link PageRefusal} where signing in is off. */
  get publicUrl(): URL {
    const { publicUrl, signIn } = this.config.current;
    if (!publicUrl || !signIn) throw new PageRefusal(404, 'off');
    return publicUrl;
  }

  /** Finds out for whom a page is: the language of the address counts first, then the one once chosen. */
  view(request: Request): View {
    const { publicUrl } = this.config.current;
    const prefix = publicUrl ? publicPrefix(publicUrl) : '';
    const language =
      languageOfQuery(request) ??
      readChosenLanguage(request.headers) ??
      pickLanguage(request.headers['accept-language']);
    return {
      language,
      words: wordsOf(language),
      prefix,
      host: publicUrl?.host,
      stylesheet: `${prefix}/sign-in/pages.css?v=${this.assets.version}`,
      otherLanguage: otherLanguage(request, prefix, language),
    };
  }

  /** Sends a page. It is kept nowhere, because it is about one sign-in. */
  send(request: Request, response: Response, page: Page, status = 200): void {
    const { publicUrl } = this.config.current;
    const chosen = languageOfQuery(request);
    if (chosen && publicUrl) response.append('set-cookie', writeLanguage(chosen, publicUrl));
    response.status(status).set({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': POLICY,
      'cross-origin-opener-policy': 'same-origin',
      'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=()',
      // Of its own pages a browser has to say the origin when it posts a form, which `no-referrer` would make `null`.
      'referrer-policy': 'same-origin',
      'x-frame-options': 'DENY',
    });
    if (page.next) response.set('refresh', `${page.afterSeconds ?? 0}; url=${page.next.href}`);
    response.end(request.method === 'HEAD' ? undefined : renderFrame(this.view(request), page));
  }
}

function languageOfQuery({ query }: Request): Language | undefined {
  return typeof query['lang'] === 'string' ? readLanguage(query['lang']) : undefined;
}

/** A page that has come of a form or of the provider is there once. */
function otherLanguage({ method, path, originalUrl }: Request, prefix: string, language: Language): string | undefined {
  if (method === 'POST' || path === CALLBACK) return undefined;
  const query = new URLSearchParams(originalUrl.split('?').slice(1).join('?'));
  query.set('lang', language === 'en' ? 'zh' : 'en');
  return `${prefix}${path}?${query.toString()}`;
}
