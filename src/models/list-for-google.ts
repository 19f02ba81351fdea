import { describeForGoogle, type GoogleModel } from './describe-for-google.js';
import { googlePageOf } from './google-page-of.js';
import { type PageQuery } from './page-of.js';

/** Lists models page by page as Google does: https://ai.google.dev/api/models#method:-models.list */
export function listForGoogle(models: readonly GoogleModel[], query: PageQuery) {
  const { items, nextPageToken } = googlePageOf(models, query);
  return { models: items.map(describeForGoogle), ...(nextPageToken !== undefined && { nextPageToken }) };
}
