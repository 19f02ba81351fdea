import { hash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Injectable } from '@nestjs/common';
import { PACKAGE_FOLDER } from '../../config/package-folder.js';

/** Keeps what the pages look like: the dashboard's styles, and its mark. */
@Injectable()
export class PageAssets {
  readonly stylesheet = readStylesheet();
  readonly mark = readFirst([beside('web/mark.svg'), inSources('web/public/mark.svg')]);
  /** Changes with the stylesheet. */
  readonly version = hash('sha256', this.stylesheet).slice(0, 16);
}

/** The build has joined it; in a source tree it names the files that it is made of. */
function readStylesheet(): string {
  const folder = inSources('web/src/styles');
  const joined = readFirst([beside('sign-in-pages.css'), join(folder, 'sign-in-pages.css')]);
  return joined.replace(/@import '\.\/([\w-]+\.css)';/g, (_import, name: string) => readFirst([join(folder, name)]));
}

/** A file beside the bundle. */
function beside(path: string): string {
  return fileURLToPath(new URL(`./${path}`, import.meta.url));
}

function inSources(path: string): string {
  return join(PACKAGE_FOLDER ?? '.', path);
}

/** A page without its looks still works: '' where there is none of the files. */
function readFirst(paths: readonly string[]): string {
  const path = paths.find((one) => existsSync(one));
  return path === undefined ? '' : readFileSync(path, 'utf8');
}
