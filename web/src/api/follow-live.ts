import type { LiveDescription } from '../../../src/admin/dashboard/dashboard-api.js';
import { below } from '../below.js';
import { MINUTE_MS } from '../format/durations.js';

const FIRST_WAIT_MS = 3_000;
const LONGEST_WAIT_MS = MINUTE_MS;

/**
 * Tells what the gateway says every two seconds, and undefined while the connection is away, until the returned
 * function is called. After a connection that breaks the browser makes another by itself; after an answer other than
 * 200 (a gateway that is being stopped, or whose database is away) it never does, so a new one is opened here, less and
 * less often. `refused` is called then: the session may have ended, of which an event source tells nothing.
 */
export function followLive(
  tell: (live: LiveDescription | undefined) => void,
  refused: () => void = () => undefined,
): () => void {
  let waitMs = FIRST_WAIT_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let source = open();

  function open(): EventSource {
    const opened = new EventSource(below('/dashboard/api/live'));
    opened.addEventListener('live', ({ data }: MessageEvent<string>) => {
      waitMs = FIRST_WAIT_MS;
      tell(JSON.parse(data) as LiveDescription);
    });
    opened.addEventListener('error', () => {
      tell(undefined);
      if (opened.readyState !== EventSource.CLOSED) return;
      refused();
      timer = setTimeout(() => (source = open()), waitMs);
      waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS);
    });
    return opened;
  }

  return () => {
    clearTimeout(timer);
    source.close();
  };
}
