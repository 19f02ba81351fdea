import { checkAccess } from './check-access.js';
import { checkAlerts } from './check-alerts.js';
import { checkConfiguration } from './check-configuration.js';
import { checkCredentials } from './check-credentials.js';
import { checkDatabase } from './check-database.js';
import { checkEndpoints } from './check-endpoints.js';
import { checkEnvironment } from './check-environment.js';
import { checkGateway } from './check-gateway.js';
import { checkLocalRule } from './check-local-rule.js';
import { checkNetwork } from './check-network.js';
import { checkSignIn } from './check-sign-in.js';
import { checkStreaming, type StreamingSettings } from './check-streaming.js';
import { type Finding } from './finding.js';
import { loadPool } from './load-pool.js';

type CheckSettings = Omit<StreamingSettings, 'url'> & {
  /** The address that clients use. Undefined: the doctor looks for a gateway on this machine. */
  url: URL | undefined;
};

/** Checks the installation in the folder in which the command runs. Later checks use what earlier ones have read. */
export async function runChecks({ url, ...settings }: CheckSettings): Promise<Finding[]> {
  const environment = await checkEnvironment();
  const { variable } = environment;
  if (!variable) return environment.findings;
  const configuration = checkConfiguration(variable);
  const { config } = configuration;
  const read = [...environment.findings, ...configuration.findings];
  const { findings: ofDatabase, database } = await checkDatabase(variable);
  try {
    if (!config) {
      return [
        ...read,
        ...ofDatabase,
        {
          check: 'credentials',
          state: 'not_checked',
          text: 'needs a configuration that can be used; so do the checks after it',
        },
      ];
    }
    const pool = await loadPool(config, variable, database);
    const credentials = checkCredentials(config, variable, pool);
    const access = await checkAccess(config, variable, database);
    const network = await checkNetwork(config, variable);
    const endpoints = await checkEndpoints(config, variable, pool);
    const local = new URL(`http://127.0.0.1:${variable('PORT') ?? config.port}`);
    const gateway = await checkGateway(url ?? local, url !== undefined);
    const answers = gateway.state === 'ok';
    const signIn = await checkSignIn(config, variable, answers);
    const localAccess = url !== undefined && answers ? [await checkLocalRule(url)] : [];
    const streaming =
      answers && (url !== undefined || settings.upstreamPort !== undefined || settings.model !== undefined)
        ? await checkStreaming({ ...settings, url: url ?? local })
        : [NOT_STREAMED];
    return [
      ...read,
      ...ofDatabase,
      ...credentials,
      access,
      ...network,
      ...endpoints,
      ...checkAlerts(config, variable),
      gateway,
      ...signIn,
      ...localAccess,
      ...streaming,
    ];
  } finally {
    await database?.onApplicationShutdown();
  }
}

const NOT_STREAMED: Finding = {
  check: 'streaming',
  state: 'not_checked',
  text: 'needs --url, the address that clients use, and a gateway that answers there',
};
