import { type ArgumentMetadata, Injectable, ValidationPipe } from '@nestjs/common';
import { type ValidationError } from 'class-validator';
import { listProblems } from '../config/list-problems.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { assertCleanText } from './assert-clean-text.js';

const MOST_PROBLEMS = 10;

/**
 * Checks what `@Body()`, `@Query()` and `@Param()` take from outside by the rules of their classes. Throws a 400 that
 * names each field at fault, and each that does not exist: a misspelt limit must not mean that there is none.
 */
@Injectable()
export class InputPipe extends ValidationPipe {
  constructor() {
    super({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      validationError: { target: true, value: false },
      exceptionFactory: refuse,
    });
  }

  override transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type === 'custom') return super.transform(value, metadata);
    assertCleanText(value, metadata.data ?? `The ${metadata.type}`);
    if (metadata.type === 'body' && this.toValidate(metadata) && !isOneObject(value))
      throw new GatewayError(400, `The ${metadata.data ?? 'body'} must be one JSON object.`);
    return super.transform(value, metadata);
  }
}

function refuse(errors: ValidationError[]): GatewayError {
  const problems = listProblems(errors);
  const more = problems.length > MOST_PROBLEMS ? `; and ${problems.length - MOST_PROBLEMS} more` : '';
  return new GatewayError(
    400,
    `${problems.slice(0, MOST_PROBLEMS).join('; ')}${more}.`,
    errors[0] && { param: errors[0].property },
  );
}

function isOneObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
