import { ScriptedUpstream } from '../../src/conformance/scripted-upstream.js';
import { startGateway, type TestGateway } from '../start-gateway.js';

export interface ScriptedGateway {
  gateway: TestGateway;
  upstream: ScriptedUpstream;
  close(): Promise<void>;
}

/** A silence that its gateway fills with several pings. */
export const SILENCE_MS = 600;

/** The real gateway with a plain endpoint whose upstream is the doctor's, as docs/doctor.md has it. */
export async function startScriptedGateway(): Promise<ScriptedGateway> {
  const upstream = await ScriptedUpstream.start(0);
  const gateway = await startGateway({
    config: {
      upstreams: [{ name: 'doctor', api_key_env: 'DOCTOR_UPSTREAM_KEY' }],
      endpoint: [
        { name: 'doctor', type: 'anthropic', kind: 'plain', upstream: 'doctor', base_url: upstream.messagesUrl },
      ],
      models: [{ id: 'claude-doctor', type: 'anthropic', endpoint: 'doctor' }],
      timeouts: { ping_ms: 200 },
    },
    env: { DOCTOR_UPSTREAM_KEY: 'key-of-the-upstream' },
  });
  return {
    gateway,
    upstream,
    close: async () => {
      await gateway.close();
      await upstream.close();
    },
  };
}
