import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { listProblems } from '../config/list-problems.js';
import { GatewayError } from '../dialects/gateway-error.js';

/**
 * Reads settings by the rules of their class, as the admin API does with a body. Throws a 400 that names every field at
 * fault, and fields that do not exist: a misspelt limit must not mean none.
 */
export function checkSettings<T extends object>(type: new () => T, raw: unknown): T {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    throw new GatewayError(400, 'The body must be one JSON object.');
  const settings = plainToInstance(type, raw);
  const problems = listProblems(validateSync(settings, { whitelist: true, forbidNonWhitelisted: true }));
  if (problems.length > 0) throw new GatewayError(400, `${problems.join('; ')}.`);
  return settings;
}
