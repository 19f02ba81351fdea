import { resolveTarget } from '../../alerts/resolve-target.js';
import { type GatewayConfig } from '../../config/gateway-config.js';
import { nameCommand } from '../../config/name-command.js';
import { type Finding, type Variable } from './finding.js';

/** Checks whether everybody who is to be told can be. It sends nothing. */
export function checkAlerts({ alerts }: GatewayConfig, variable: Variable): Finding[] {
  const targets = alerts.map((target) => resolveTarget(target, variable));
  const unusable = targets.flatMap(({ name, problem }): Finding[] =>
    problem === undefined
      ? []
      : [
          {
            check: 'alerts',
            state: 'warning',
            text: `nobody can be told by ${name}: ${problem}`,
            fix: 'Set the variable where the gateway runs, or correct alerts in config.json.',
          },
        ],
  );
  const usable = targets.filter(({ problem }) => problem === undefined).map(({ name }) => name);
  if (usable.length === 0) return unusable;
  const text = `${usable.join(', ')}; ${nameCommand('alerts test')} sends a test`;
  return [...unusable, { check: 'alerts', state: 'ok', text }];
}
