import { type Request, type Response } from 'express';
import { newBrowser, readBrowser, writeBrowser } from './cookies.js';

/** Finds out which browser asks; marks one that is new. */
export function browserOf(request: Request, response: Response, publicUrl: URL): string {
  const known = readBrowser(request.headers, publicUrl);
  if (known !== undefined) return known;
  const browser = newBrowser();
  response.append('set-cookie', writeBrowser(browser, publicUrl));
  return browser;
}
