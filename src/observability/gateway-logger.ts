import { inspect } from 'node:util';
import { type LoggerService } from '@nestjs/common';
import pino, { type Logger } from 'pino';
import { type LogLevel } from '../config/environment.js';
import { type LogField, LogRecord } from './log-record.js';
import { redact } from './redact.js';
import { writeLine } from './write-line.js';

interface LoggerSettings {
  level: LogLevel;
  format: 'text' | 'json';
  /** Which of several workers writes the line; undefined where the gateway is one process. */
  worker?: number | undefined;
}

/** The framework tells in these contexts how it starts, which interests people only when something is wrong. */
const FRAMEWORK = new Set(['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestApplication']);

const LABEL: Readonly<Record<LogLevel, string>> = { debug: 'DEBUG', info: 'INFO', warn: 'WARN', error: 'ERROR' };

/**
 * Nest's logger on pino: writes lines that a person can read (`[INFO] …`), or one JSON object a line. It passes every
 * message through {@link redact}.
 */
export class GatewayLogger implements LoggerService {
  private readonly pino: Logger;
  private readonly wantsFields: boolean;
  /** Stands before the text of every line. */
  private readonly mark: string;

  constructor(
    settings: LoggerSettings,
    private readonly writeOut: (line: string) => void = writeLine,
  ) {
    this.wantsFields = settings.format === 'json';
    const { worker } = settings;
    this.mark = worker === undefined ? '' : `(worker ${worker}) `;
    this.pino = pino(
      {
        level: settings.level,
        base: worker === undefined ? null : { worker },
        timestamp: pino.stdTimeFunctions.isoTime,
      },
      { write: writeOut },
    );
  }

  setLevel(level: LogLevel): void {
    this.pino.level = level;
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.write('info', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  /** Nest appends the context to the arguments. What stands before it belongs to the message: the stack of an error. */
  private write(level: LogLevel, message: unknown, rest: readonly unknown[]): void {
    const context = typeof rest.at(-1) === 'string' ? (rest.at(-1) as string) : undefined;
    if (level === 'info' && FRAMEWORK.has(withoutBundlersMarks(context ?? ''))) level = 'debug';
    if (!this.pino.isLevelEnabled(level)) return;
    if (message instanceof LogRecord && this.wantsFields) {
      this.pino[level]({ context, ...redactFields(message) }, redact(message.subject));
      return;
    }
    const details = rest.slice(0, context === undefined ? rest.length : -1).filter((detail) => detail !== undefined);
    const text = redact([message, ...details].map(asText).join('\n'));
    if (!this.wantsFields) this.writeOut(`[${LABEL[level]}] ${this.mark}${printable(text)}\n`);
    else if (context === undefined) this.pino[level](text);
    else this.pino[level]({ context }, text);
  }
}

function redactFields(record: LogRecord): Record<string, LogField> {
  return Object.fromEntries(
    Object.entries(record.fields()).map(([name, value]) => [name, typeof value === 'string' ? redact(value) : value]),
  );
}

function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof LogRecord) return value.text();
  return value instanceof Error ? (value.stack ?? value.message) : inspect(value, { depth: 3, breakLength: Infinity });
}

/** Nearly all messages match this; the full test takes several times as long. */
const PLAIN = /^[\x20-\x7e]*$/;

/** Indents further lines, so that no text can pass for a line of the log, and takes out what steers a terminal. */
function printable(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(/\r\n?|\n/g, '\n  ').replace(/[^\P{Cc}\n]/gu, '?');
}

/**
 * Takes out what the bundler adds to the name of a class when another class of the bundle has the same name:
 * `InstanceLoader2`, `_InstanceLoader`.
 */
function withoutBundlersMarks(name: string): string {
  return name.replace(/^_+/, '').replace(/(?<![_\d])[_\d]+$/, '');
}
