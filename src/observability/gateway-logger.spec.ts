import { describe, expect, it } from '@jest/globals';
import { type LogLevel } from '../config/environment.js';
import { Secret } from '../config/secret.js';
import { GatewayLogger } from './gateway-logger.js';
import { LogRecord } from './log-record.js';
import { registerSecret } from './redact.js';

function loggerTo(lines: string[], level: LogLevel = 'debug', format: 'text' | 'json' = 'text'): GatewayLogger {
  return new GatewayLogger({ level, format }, (line) => lines.push(line));
}

describe('text lines', () => {
  it('begin with the level and end with one line break', () => {
    const lines: string[] = [];
    const logger = loggerTo(lines);
    logger.debug('a', 'Context');
    logger.verbose('b', 'Context');
    logger.log('c', 'Context');
    logger.warn('d', 'Context');
    logger.error('e', undefined, 'Context');
    logger.fatal('f', 'Context');
    expect(lines).toEqual(['[DEBUG] a\n', '[DEBUG] b\n', '[INFO] c\n', '[WARN] d\n', '[ERROR] e\n', '[ERROR] f\n']);
  });

  it('carry the stack of an error', () => {
    const lines: string[] = [];
    loggerTo(lines).error('It failed', 'Error: boom\n    at somewhere', 'Context');
    expect(lines[0]).toMatch(/^\[ERROR\] It failed\n.*Error: boom\n.*at somewhere\n$/);
  });

  it.each(['\n[INFO] POST /v1/messages 200', '\r[INFO] forged', '\r\n[ERROR] forged'])(
    'cannot be forged by text that holds %j',
    (text) => {
      const lines: string[] = [];
      loggerTo(lines).log(`model=${text}`, 'Context');
      const printed = lines
        .join('')
        .split(/[\r\n]+/)
        .filter((line) => line !== '');
      expect(printed.filter((line) => line.startsWith('['))).toHaveLength(1);
    },
  );

  it.each(['\u001b[2J', '\u0007', '\u009b31m', '\u0000', '\b\b\b'])('cannot steer the terminal with %j', (text) => {
    const lines: string[] = [];
    loggerTo(lines).log(`model=${text}`, 'Context');
    expect(lines.join('').replace(/\n/g, '')).not.toMatch(/\p{Cc}/u);
  });
});

describe('records', () => {
  const record = new LogRecord(
    'a subject',
    () => 'a sentence with sk-ant-0123456789',
    () => ({ status: 200, model: 'sk-ant-0123456789', absent: undefined }),
  );

  it('are sentences in a terminal', () => {
    const lines: string[] = [];
    loggerTo(lines).log(record, 'Inference');
    expect(lines).toEqual(['[INFO] a sentence with [redacted]\n']);
  });

  it('are fields in JSON, redacted one by one', () => {
    const lines: string[] = [];
    loggerTo(lines, 'info', 'json').log(record, 'Inference');
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      level: 30,
      time: expect.any(String),
      context: 'Inference',
      status: 200,
      model: '[redacted]',
      msg: 'a subject',
    });
  });

  it('are not made when nobody reads them', () => {
    const lines: string[] = [];
    loggerTo(lines, 'error', 'json').log(
      new LogRecord(
        '',
        () => {
          throw new Error('made');
        },
        () => {
          throw new Error('made');
        },
      ),
      'Inference',
    );
    expect(lines).toEqual([]);
  });
});

describe('JSON lines', () => {
  it('are one object each, whatever is in them', () => {
    const lines: string[] = [];
    const logger = loggerTo(lines, 'debug', 'json');
    logger.warn('first\n[INFO] "forged" \u001b[2J \u2028', 'Context');
    logger.error('failed', 'the stack\n  at x', 'Context');
    expect(lines.map((line) => line.indexOf('\n') === line.length - 1)).toEqual([true, true]);
    const [warning, error] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(warning).toMatchObject({ level: 40, context: 'Context', msg: 'first\n[INFO] "forged" \u001b[2J \u2028' });
    expect(new Date(String(warning?.time)).toISOString()).toBe(warning?.time);
    expect(error).toMatchObject({ level: 50, msg: 'failed\nthe stack\n  at x' });
  });

  it('hide a registered secret that JSON has to escape', () => {
    registerSecret('quote"back\\slash-secret');
    const lines: string[] = [];
    loggerTo(lines, 'debug', 'json').log('the key is quote"back\\slash-secret', 'Context');
    expect((JSON.parse(lines[0] ?? '') as { msg: string }).msg).toBe('the key is [redacted]');
  });

  it('stay JSON when a secret is taken out', () => {
    const lines: string[] = [];
    loggerTo(lines, 'debug', 'json').log('Authorization: "Bearer abcdefgh12345678"', 'Context');
    expect((JSON.parse(lines[0] ?? '') as { msg: string }).msg).toBe('Authorization: "Bearer [redacted]"');
  });
});

describe('levels', () => {
  const names = ['debug', 'info', 'warn', 'error'] as const;

  it.each(names)('%s hides what is below it', (level) => {
    const lines: string[] = [];
    const logger = loggerTo(lines, level);
    logger.debug('debug');
    logger.log('info');
    logger.warn('warn');
    logger.error('error');
    expect(lines).toHaveLength(names.length - names.indexOf(level));
  });

  it('change while the gateway runs', () => {
    const lines: string[] = [];
    const logger = loggerTo(lines, 'info');
    logger.debug('hidden', 'Context');
    logger.setLevel('debug');
    logger.debug('shown', 'Context');
    expect(lines).toEqual(['[DEBUG] shown\n']);
  });

  it.each(['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestApplication'])(
    'make little of what %s tells, unless something is wrong',
    (context) => {
      const lines: string[] = [];
      const logger = loggerTo(lines, 'info');
      logger.log('Mapped {/, GET} route', context);
      logger.warn('Careful', context);
      logger.error('Broken', context);
      expect(lines).toEqual(['[WARN] Careful\n', '[ERROR] Broken\n']);
    },
  );
});

describe('what is logged', () => {
  it('may be an object or an error, and never shows a Secret', () => {
    const lines: string[] = [];
    const logger = loggerTo(lines);
    logger.log({ key: new Secret('plain words that nobody registered') }, 'Context');
    logger.error(new Error('boom'), 'Context');
    expect(lines[0]).toBe('[INFO] { key: [secret] }\n');
    expect(lines[1]).toMatch(/^\[ERROR\] Error: boom\n/);
  });

  it('passes redaction, whoever wrote it', () => {
    registerSecret('team-password-1');
    const lines: string[] = [];
    const logger = loggerTo(lines);
    logger.log('key team-password-1', 'Context');
    logger.error('failed', 'Error: team-password-1\n    at x', 'Context');
    logger.debug({ nested: { key: 'team-password-1' } }, 'Context');
    logger.log('context', 'team-password-1');
    expect(lines.join('')).not.toContain('team-password-1');
  });
});

it('says which of several workers writes a line, in a mark or in a field', () => {
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line);
  new GatewayLogger({ level: 'info', format: 'text', worker: 2 }, write).log('served', 'Context');
  new GatewayLogger({ level: 'info', format: 'json', worker: 2 }, write).log('served', 'Context');
  expect(lines[0]).toBe('[INFO] (worker 2) served\n');
  expect(JSON.parse(lines[1] ?? '')).toMatchObject({ worker: 2, msg: 'served', context: 'Context' });
});
