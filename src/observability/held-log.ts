import { type LoggerService } from '@nestjs/common';

type Level = 'log' | 'error' | 'warn' | 'debug' | 'verbose' | 'fatal';

/**
 * Keeps what is logged before the gateway's own log is there, so that it comes out in the form that the operator asked
 * for. When the start fails, it is thrown away: the framework tells of a failure at length, and the gateway tells of it
 * in a sentence.
 */
export class HeldLog implements LoggerService {
  private readonly held: (readonly [level: Level, message: unknown, rest: unknown[]])[] = [];

  /** Hands all messages over, in their order. */
  release(to: Required<Pick<LoggerService, Level>>): void {
    for (const [level, message, rest] of this.held.splice(0)) to[level](message, ...rest);
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.held.push(['log', message, rest]);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.held.push(['error', message, rest]);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.held.push(['warn', message, rest]);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.held.push(['debug', message, rest]);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.held.push(['verbose', message, rest]);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.held.push(['fatal', message, rest]);
  }
}
