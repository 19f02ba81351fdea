/** The path below which clients know the gateway; '' where that is the root. */
export function publicPrefix(publicUrl: URL): string {
  const path = publicUrl.pathname;
  return path.endsWith('/') ? path.slice(0, -1) : path;
}

/** The address by which clients know a path of the gateway. It is made of `public_url` alone, never of a request. */
export function publicAddress(publicUrl: URL, path: string): string {
  return publicUrl.origin + publicPrefix(publicUrl) + path;
}
