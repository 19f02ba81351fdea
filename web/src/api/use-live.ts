import { useEffect, useState } from 'react';
import type { LiveDescription } from '../../../src/admin/dashboard/dashboard-api.js';
import { followLive } from './follow-live.js';

/** What the gateway tells every two seconds; undefined until it does, and while the connection is away. */
export function useLive(): LiveDescription | undefined {
  const [live, setLive] = useState<LiveDescription>();
  useEffect(() => followLive(setLive), []);
  return live;
}
