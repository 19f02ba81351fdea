import { type LoggerService } from '@nestjs/common';

type Level = 'log' | 'error' | 'warn' | 'debug' | 'verbose' | 'fatal';

/**
 * What is logged before the gateway's own log is set up: it is kept until then, so that it comes in the form that was
 * asked for. Of a start that fails nobody ever sees it: the framework would tell of the failure at length, and whoever
 * started the gateway is told in a sentence.
 */
export class HeldLog implements LoggerService {
  private readonly held: (readonly [level: Level, message: unknown, rest: unknown[]])[] = [];

  /** Hands everything over, in order. */
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
