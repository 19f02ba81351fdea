import { randomBytes } from 'node:crypto';
import { type IncomingHttpHeaders } from 'node:http';
import { publicPrefix } from '../../config/public-address.js';
import { readCookie } from '../read-cookie.js';
import { type Language, readLanguage } from './pick-language.js';

const BROWSER = 'droid2api_sign_in';
const LANGUAGE = 'droid2api_language';
const BROWSER_VALUE = /^[\w-]{43}$/;
const LANGUAGE_SECONDS = 365 * 24 * 3_600;

/** Makes what tells a browser from all others. */
export function newBrowser(): string {
  return randomBytes(32).toString('base64url');
}

/** Reads which browser it is; undefined for one that has shown no page yet. */
export function readBrowser(headers: IncomingHttpHeaders, publicUrl: URL): string | undefined {
  const value = readCookie(headers, browserName(publicUrl));
  return value !== undefined && BROWSER_VALUE.test(value) ? value : undefined;
}

/**
 * Writes `Set-Cookie` for a browser, until it is closed. Scripts cannot reach the cookie; it comes along when the
 * provider leads the browser back, and with no form of another site.
 */
export function writeBrowser(browser: string, publicUrl: URL): string {
  return `${browserName(publicUrl)}=${browser}; ${attributes(publicUrl)}; HttpOnly`;
}

/** Reads the language that somebody has chosen. */
export function readChosenLanguage(headers: IncomingHttpHeaders): Language | undefined {
  return readLanguage(readCookie(headers, LANGUAGE));
}

/** Writes `Set-Cookie` for a chosen language. */
export function writeLanguage(language: Language, publicUrl: URL): string {
  return `${LANGUAGE}=${language}; ${attributes(publicUrl)}; Max-Age=${LANGUAGE_SECONDS}`;
}

/** With `__Host-`, which stands for https and the root, no neighbouring host can set the cookie for this one. */
function browserName(publicUrl: URL): string {
  return publicUrl.protocol === 'https:' && pathOf(publicUrl) === '/' ? `__Host-${BROWSER}` : BROWSER;
}

function attributes(publicUrl: URL): string {
  return `Path=${pathOf(publicUrl)}; SameSite=Lax${publicUrl.protocol === 'https:' ? '; Secure' : ''}`;
}

function pathOf(publicUrl: URL): string {
  return publicPrefix(publicUrl) || '/';
}
