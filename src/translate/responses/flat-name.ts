/** A tool of a namespace, as a model of another vendor knows it. */
export function flatName(namespace: string | undefined, name: string): string {
  return namespace === undefined || namespace === '' ? name : `${namespace}__${name}`;
}
