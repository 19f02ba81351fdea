import { ScriptedUpstream } from '../../src/conformance/scripted-upstream.js';
import { startGateway, type TestGateway } from '../start-gateway.js';
import { findFreePort } from '../support/find-free-port.js';
import { makeKey } from './make-key.js';

const ADMIN_TOKEN = 'admin-token-of-this-test';

export interface ScriptedGateway {
  gateway: TestGateway;
  upstream: ScriptedUpstream;
  key: string | undefined;
  close(): Promise<void>;
}

/** A silence that its gateway fills with several pings. */
export const SILENCE_MS = 600;

/** The real gateway with a plain endpoint whose upstream is the doctor's, as docs/doctor.md has it. */
/** With `signIn`, members can sign in, so that the rules for it are tried, too; everybody needs a key then. */
export async function startScriptedGateway(signIn = false): Promise<ScriptedGateway> {
  const upstream = await ScriptedUpstream.start(0);
  const port = await findFreePort();
  const gateway = await startGateway({
    config: {
      ...(signIn && { public_url: `http://127.0.0.1:${port}` }),
      upstreams: [{ name: 'doctor', api_key_env: 'DOCTOR_UPSTREAM_KEY' }],
      endpoint: [
        { name: 'doctor', type: 'anthropic', kind: 'plain', upstream: 'doctor', base_url: upstream.messagesUrl },
      ],
      models: [{ id: 'claude-doctor', type: 'anthropic', endpoint: 'doctor' }],
      timeouts: { ping_ms: 200 },
    },
    env: { DOCTOR_UPSTREAM_KEY: 'key-of-the-upstream', PORT: String(port), ADMIN_TOKEN },
  });
  return {
    gateway,
    key: signIn ? await makeKey(gateway, ADMIN_TOKEN) : undefined,
    upstream,
    close: async () => {
      await gateway.close();
      await upstream.close();
    },
  };
}
