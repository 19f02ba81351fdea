import { resolve } from 'node:path';
import { type GatewayConfig } from '../../config/gateway-config.js';
import { ConfigError, readConfig } from '../../config/read-config.js';
import { readProxyVariables } from '../../config/read-proxy-variables.js';
import { describeProxySettings, listProxies } from '../../proxy/choose-proxies.js';
import { readTextFile } from '../../config/read-text-file.js';
import { type Finding, type Variable } from './finding.js';

/** Reads `config.json` as the gateway would. `config` is undefined where the gateway would not start. */
export function checkConfiguration(variable: Variable): { findings: Finding[]; config: GatewayConfig | undefined } {
  const path = resolve(variable('DROID_CONFIG') ?? 'config.json');
  let text: string;
  try {
    text = readTextFile(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    return {
      findings: [
        problem(
          `${path} cannot be read (${code})`,
          'Run this in the folder of config.json, or set DROID_CONFIG to its path.',
        ),
      ],
      config: undefined,
    };
  }
  try {
    const { config, warnings } = readConfig(text);
    const variables = readProxyVariables(variable);
    const remarks = describeProxySettings(config, variables).filter(({ level }) => level !== 'log');
    const ofProxies = remarks.map(({ text: remark, fix }): Finding => ({
      check: 'configuration',
      state: config.proxyRequired ? 'problem' : 'warning',
      text: remark,
      fix,
    }));
    return {
      findings: [
        ...summarize(path, config, listProxies(config, variables).length),
        ...warnings.map(warn),
        ...ofProxies,
      ],
      config,
    };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return {
      findings: error.problems.map((line) => problem(line, `Correct ${path}; docs/configuration.md has every key.`)),
      config: undefined,
    };
  }
}

function summarize(path: string, { models, endpoints }: GatewayConfig, proxies: number): Finding[] {
  if (models.length === 0)
    return [problem(`${path} has no models, so every request is refused`, 'Add what clients ask for to "models".')];
  return [
    {
      check: 'configuration',
      state: 'ok',
      text: `${path}: ${models.length} models, ${endpoints.length} endpoints, ${proxies} network proxies`,
    },
  ];
}

function problem(text: string, fix: string): Finding {
  return { check: 'configuration', state: 'problem', text, fix };
}

function warn(text: string): Finding {
  return { check: 'configuration', state: 'warning', text };
}
