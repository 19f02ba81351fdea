/**
 * Whether a call of an answer is the client's to run. One that code at the vendor made (`caller` tells) waits there for
 * its result, in a container of which clients of other dialects know nothing.
 * https://platform.claude.com/docs/en/agents-and-tools/tool-use/programmatic-tool-calling
 */
export function isClientsCall({ caller }: { caller?: { type?: unknown } | null }): boolean {
  return (caller?.type ?? 'direct') === 'direct';
}
