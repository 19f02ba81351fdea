import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

/**
 * The gateway bundled as it is shipped, in a folder below the clone, where it finds the libraries that stay outside.
 */
export class BuiltGateway {
  private readonly processes = new Set<GatewayRun>();

  private constructor(
    readonly folder: string,
    private readonly node: readonly string[],
    /** Made for this one, and removed with it. */
    private readonly folders: string[],
  ) {}

  static async build(): Promise<BuiltGateway> {
    mkdirSync('build', { recursive: true });
    const folder = mkdtempSync(resolve('build', 'test-'));
    await promisify(execFile)(process.execPath, ['test/run/build-gateway.js', folder]);
    return new BuiltGateway(folder, [process.execPath], [folder]);
  }

  /** One that stands in a folder already, run by this program with its options. */
  static at(folder: string, node: readonly string[]): BuiltGateway {
    return new BuiltGateway(folder, node, []);
  }

  /** A folder to run in, with a configuration; what the gateway keeps stays there over its runs. */
  home(config: object): string {
    const folder = mkdtempSync(join(tmpdir(), 'droid2api-run-'));
    this.folders.push(folder);
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ version_check: { enabled: false }, ...config }));
    return folder;
  }

  /** Starts a process in a home and resolves when it listens; `PORT` 0 takes a free port. */
  async start(home: string, env: Readonly<Record<string, string>> = {}): Promise<GatewayRun> {
    const run = this.spawn(home, env);
    await run.listening;
    return run;
  }

  /**
   * Starts a process and does not wait for it; a command of the gateway in place of the gateway where `program` says
   * so.
   */
  spawn(
    home: string,
    env: Readonly<Record<string, string>> = {},
    args: readonly string[] = [],
    program = 'main.js',
  ): GatewayRun {
    const [node = '', ...options] = this.node;
    const child = spawn(node, [...options, join(this.folder, program), ...args], {
      cwd: home,
      env: { PATH: process.env.PATH, HOME: home, HOST: '127.0.0.1', PORT: '0', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const run = new GatewayRun(child);
    this.processes.add(run);
    return run;
  }

  async close(): Promise<void> {
    await Promise.all([...this.processes].map((run) => run.kill()));
    for (const folder of this.folders) rmSync(folder, { recursive: true, force: true });
  }
}

/** One process of the gateway, from its start to its end. */
export class GatewayRun {
  url = '';
  readonly listening: Promise<void>;
  /** The exit code, or null for a process that a signal ended; by then all that it has printed is read. */
  readonly ended: Promise<number | null>;
  private printed = '';
  private complaint = '';
  private watchers: (() => void)[] = [];

  constructor(private readonly child: ChildProcess) {
    this.ended = once(child, 'close').then(([code]) => code as number | null);
    const read = (chunk: Buffer): void => {
      this.printed += chunk.toString();
      for (const look of this.watchers) look();
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.stderr?.on('data', (chunk: Buffer) => (this.complaint += chunk.toString()));
    this.listening = Promise.race([
      this.prints(/listens on (?:[^\n]*: )?(http\S+)\n/).then(([, url = '']) => void (this.url = url)),
      this.ended.then(() => Promise.reject(new Error(`The gateway did not start:\n${this.printed}`))),
    ]);
    this.listening.catch(() => undefined);
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  get isAlive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  get output(): string {
    return this.printed;
  }

  /** What it has printed to the standard error. */
  get errors(): string {
    return this.complaint;
  }

  /** Resolves with the first match in what the process has printed or will print. */
  prints(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve) => {
      const look = (): void => {
        const match = pattern.exec(this.printed);
        if (!match) return;
        this.watchers = this.watchers.filter((other) => other !== look);
        resolve(match);
      };
      this.watchers.push(look);
      look();
    });
  }

  signal(name: 'SIGTERM' | 'SIGINT' | 'SIGHUP' | 'SIGUSR1' | 'SIGUSR2'): void {
    this.child.kill(name);
  }

  async kill(): Promise<void> {
    if (this.isAlive) this.child.kill('SIGKILL');
    await this.ended;
  }
}
