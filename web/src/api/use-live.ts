import { useEffect, useState } from 'react';
import type { LiveDescription } from '../../../src/admin/dashboard/dashboard-api.js';
import { gateway } from './gateway.js';
import { followLive } from './follow-live.js';

/** What the gateway tells every two seconds; undefined until it does, and while the connection is away. */
export function useLive(): LiveDescription | undefined {
  const [live, setLive] = useState<LiveDescription>();
  useEffect(() => followLive(setLive, askWhetherSignedIn), []);
  return live;
}

/** Any question is answered with 401 where the session has ended, and leads to the page to sign in. */
function askWhetherSignedIn(): void {
  gateway.ownSessions().catch(() => undefined);
}
