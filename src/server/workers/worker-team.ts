import { type ChildProcess, fork } from 'node:child_process';
import { type Socket } from 'node:net';
import { environmentOfWorker } from '../../config/read-workers.js';
import { steadyNowMs } from '../../config/steady-clock.js';
import { type GatewayLogger } from '../../observability/gateway-logger.js';
import { judgeEnd } from './judge-end.js';
import { PassedQuestions, type QuestionedWorker } from './pass-questions.js';
import { type ConnectionTaker, SharedPorts } from './shared-ports.js';
import { type GivenConnection, type ListenWish, type StarterMessage, type WorkerMessage } from './worker-orders.js';

/** The exit code of a gateway whose worker crashes again and again. */
const CRASH_LOOP = 3;
/** A worker that was told to leave at once may take so long. */
const LEAVE_MS = 1_000;

/** One worker, from its start to its end. The next one of the same number is another member. */
class Member implements QuestionedWorker, ConnectionTaker {
  servingSinceMs: number | undefined;

  constructor(
    readonly number: number,
    readonly process: ChildProcess,
  ) {}

  /** Sends nothing to a worker that has just ended. */
  send(message: StarterMessage): void {
    this.process.send(message, () => undefined);
  }

  give(message: GivenConnection, connection: Socket): void {
    this.process.send(message, connection, { keepOpen: true }, () => undefined);
  }
}

/**
 * Starts the workers of a gateway, starts one again that ends, and stops all of them. Ends the process with the last
 * worker.
 */
export class WorkerTeam {
  private readonly members = new Map<number, Member>();
  private readonly questions = new PassedQuestions();
  private readonly ports = new SharedPorts();
  /** By number: how often in a row that worker has ended by itself. */
  private readonly endsInARow = new Map<number, number>();
  private readonly restarts = new Set<NodeJS.Timeout>();
  /** What is said to people once every worker has begun to serve, or has failed to. */
  private lines: readonly string[] | undefined;
  private readonly unsettled: Set<number>;
  private stopping = false;
  /** Somebody has told the gateway to stop, and then has told it again. */
  private told = false;
  private hurried = false;
  private exitCode = 0;

  constructor(
    private readonly count: number,
    private readonly log: Pick<GatewayLogger, 'log' | 'error'>,
  ) {
    this.unsettled = new Set(Array.from({ length: count }, (_, index) => index + 1));
  }

  /**
   * Starts the first worker. The others follow when it serves: it brings the database up to date, and a mistake in the
   * configuration is told once.
   */
  start(): void {
    this.fork(1);
  }

  /** Stops all workers as one gateway would. Told for the second time, it ends them at once. */
  stop(order: 'drain' | 'close'): void {
    if (this.told) this.endNow();
    this.told = true;
    if (!this.stopping) this.begin(order);
  }

  reload(): void {
    for (const member of this.serving()) member.send({ kind: 'order', order: 'reload' });
  }

  private fork(number: number): void {
    // The first worker has made it; the others would warn that it is there.
    const env = environmentOfWorker(number, this.lines ? { DROID_NEW_DATABASE: '' } : {});
    const child = fork(process.argv[1] ?? '', process.argv.slice(2), { env });
    const member = new Member(number, child);
    this.members.set(number, member);
    child.on('message', (message: WorkerMessage) => this.receive(member, message));
    child.once('exit', (code, signal) => this.ended(member, code, signal));
    child.on('error', ({ code }: NodeJS.ErrnoException) => {
      if (child.pid === undefined) this.ended(member, null, code ?? null);
    });
  }

  private receive(member: Member, message: WorkerMessage): void {
    switch (message.kind) {
      case 'taken':
        this.ports.taken(message.ticket);
        return;
      case 'listen':
        void this.listen(member, message);
        return;
      case 'unlisten':
        this.ports.unlisten(member, message.listener);
        member.send({ kind: 'not_listening_any_more', listener: message.listener });
        return;
      case 'question': {
        const others = this.serving().filter((other) => other !== member);
        this.questions.ask(member, others, message);
        return;
      }
      case 'answer':
        this.questions.answer(member, message);
        return;
      case 'ready':
        this.serves(member, message.lines);
    }
  }

  private async listen(member: Member, wish: ListenWish): Promise<void> {
    const { listener } = wish;
    try {
      member.send({ kind: 'listening', listener, address: await this.ports.listen(member, wish) });
    } catch (error) {
      const { message } = error as Error;
      member.send({ kind: 'not_listening', listener, error: { ...(error as NodeJS.ErrnoException), message } });
    }
  }

  private serves(member: Member, lines: readonly string[]): void {
    // It said so just before it was killed, and nobody would stop those that are started now.
    if (this.stopping) return;
    member.servingSinceMs = steadyNowMs();
    this.log.log(`Worker ${member.number} serves (process ${member.process.pid})`, 'Gateway');
    if (!this.lines) {
      this.lines = lines;
      for (let number = 2; number <= this.count; number++) this.fork(number);
    }
    this.settle(member.number);
  }

  private settle(number: number): void {
    if (!this.unsettled.delete(number) || this.unsettled.size > 0) return;
    this.log.log(`${this.serving().length} of ${this.count} workers serve`, 'Gateway');
    for (const line of this.lines ?? []) this.log.log(line, 'Gateway');
  }

  private ended(member: Member, code: number | null, signal: string | null): void {
    this.members.delete(member.number);
    this.questions.forget(member);
    this.ports.forget(member);
    const { number, servingSinceMs } = member;
    if (this.stopping) {
      if (servingSinceMs !== undefined && code !== 0 && !this.hurried) this.exitCode ||= 1;
      this.exitIfDone();
      return;
    }
    const how = signal === null ? `with code ${code}` : `by ${signal}`;
    if (!this.lines) {
      // With code 1 it has said why.
      if (code !== 1) this.log.error(`The gateway could not be started: its first worker ended ${how}`, 'Gateway');
      process.exit(1);
    }
    if (servingSinceMs !== undefined && code === 0) {
      this.log.log(`Worker ${number} has stopped as it was told; another one takes its place`, 'Gateway');
      this.fork(number);
      return;
    }
    this.recover(member, how);
    this.settle(number);
  }

  private recover({ number, servingSinceMs }: Member, how: string): void {
    const { inARow, restartAfterMs } = judgeEnd({
      before: this.endsInARow.get(number) ?? 0,
      servedMs: servingSinceMs === undefined ? undefined : steadyNowMs() - servingSinceMs,
      othersServe: this.serving().length > 0,
    });
    this.endsInARow.set(number, inARow);
    const what = `Worker ${number} ended ${how}${servingSinceMs === undefined ? ' before it served' : ''}`;
    if (restartAfterMs === undefined) {
      this.log.error(`${what}, ${inARow} times in a row: the gateway stops (exit code ${CRASH_LOOP})`, 'Gateway');
      this.exitCode = CRASH_LOOP;
      this.begin('drain');
      return;
    }
    this.log.error(`${what}; it is started again in ${restartAfterMs} ms`, 'Gateway');
    const timer = setTimeout(() => {
      this.restarts.delete(timer);
      this.fork(number);
    }, restartAfterMs);
    this.restarts.add(timer);
  }

  private begin(order: 'drain' | 'close'): void {
    this.stopping = true;
    for (const timer of this.restarts) clearTimeout(timer);
    for (const member of this.members.values()) {
      if (member.servingSinceMs === undefined) member.process.kill('SIGKILL');
      else member.send({ kind: 'order', order });
    }
    this.exitIfDone();
  }

  private endNow(): void {
    this.hurried = true;
    for (const member of this.members.values()) member.send({ kind: 'order', order: 'leave' });
    setTimeout(() => {
      for (const member of this.members.values()) member.process.kill('SIGKILL');
    }, LEAVE_MS);
  }

  private exitIfDone(): void {
    if (this.members.size === 0) process.exit(this.exitCode);
  }

  private serving(): Member[] {
    return [...this.members.values()].filter(({ servingSinceMs }) => servingSinceMs !== undefined);
  }
}
