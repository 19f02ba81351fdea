/** The vendors whose name may stand before the paths of their API, as in gateways that serve several vendors. */
const VENDORS = ['anthropic', 'openai', 'google', 'gemini'] as const;
export type Vendor = (typeof VENDORS)[number];

interface ApiPath {
  /** The vendor whose name stands before the path. */
  vendor: Vendor | undefined;
  /** What follows `/v1`, as it was sent. */
  segments: readonly string[];
}

/**
 * Reads a path of the API. Some base URLs have `/v1` although the client adds its own, some lack it, some name a vendor
 * first, and some end with a slash too many.
 */
export function readApiPath(path: string): ApiPath {
  const segments = path.split('/').filter((segment) => segment !== '');
  const first = segments[0]?.toLowerCase();
  const vendor = VENDORS.find((name) => name === first);
  const rest = vendor === undefined ? segments : segments.slice(1);
  const begin = rest.findIndex((segment) => segment.toLowerCase() !== 'v1');
  return { vendor, segments: begin === -1 ? [] : rest.slice(begin) };
}
