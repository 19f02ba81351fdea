import { type Html } from './html.js';

/** What somebody sees. */
export interface Page {
  title: string;
  content: Html;
  /** Where the browser goes on to by itself. */
  next?: URL;
  /** After how many seconds it goes on; at once where absent. */
  afterSeconds?: number;
}
