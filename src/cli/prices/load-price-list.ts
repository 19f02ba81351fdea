import { basename } from 'node:path';
import { readTextFile } from '../../config/read-text-file.js';
import { parseText } from '../../dialects/wire-value.js';
import { type ControlCalls, ControlFailure } from '../../proxy/control-calls.service.js';
import { UnusablePriceList } from '../../usage/read-price-list.js';

const LIMIT_MS = 30_000;
/** LiteLLM's list has two megabytes. */
const MOST_BYTES = 32 * 1024 * 1024;

/** Loads a list of prices from a file or an address. Throws an {@link UnusablePriceList} that says what is wrong. */
export async function loadPriceList(list: string, calls: ControlCalls): Promise<unknown> {
  const text = isAddress(list) ? await fetchText(new URL(list), calls) : readFile(list);
  const document = parseText(text);
  if (document === undefined) throw new UnusablePriceList(`${nameOfSource(list)} is no JSON.`);
  return document;
}

/** What is kept of where a list came from: an address may have a token behind its path. */
export function nameOfSource(list: string): string {
  if (!isAddress(list)) return basename(list);
  const { origin, pathname } = new URL(list);
  return `${origin}${pathname}`;
}

function isAddress(list: string): boolean {
  return /^https?:\/\//i.test(list) && URL.canParse(list);
}

function readFile(path: string): string {
  try {
    return readTextFile(path);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'it cannot be read';
    throw new UnusablePriceList(`${path} is not usable (${reason}).`);
  }
}

/** The list goes through the network proxies of `config.json`, and no redirect is followed. */
async function fetchText(url: URL, calls: ControlCalls): Promise<string> {
  const name = nameOfSource(url.href);
  try {
    const { status, data } = await calls.send({
      url,
      method: 'GET',
      responseType: 'text',
      limitMs: LIMIT_MS,
      maxAnswerBytes: MOST_BYTES,
      repeatable: true,
    });
    if (status !== 200) throw new UnusablePriceList(`${name} answered ${status}.`);
    return String(data);
  } catch (error) {
    if (error instanceof ControlFailure) throw new UnusablePriceList(`${name} did not answer (${error.code}).`);
    throw error;
  }
}
