import { useEffect, useState } from 'react';
import type { LiveDescription } from '../../../src/admin/dashboard/dashboard-api.js';

/** What the gateway tells every two seconds; undefined until it does, and while the connection is away. */
export function useLive(): LiveDescription | undefined {
  const [live, setLive] = useState<LiveDescription>();
  useEffect(() => {
    const source = new EventSource('/dashboard/api/live');
    source.addEventListener('live', ({ data }: MessageEvent<string>) => setLive(JSON.parse(data) as LiveDescription));
    source.addEventListener('error', () => setLive(undefined));
    return () => source.close();
  }, []);
  return live;
}
