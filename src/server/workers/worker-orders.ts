import { type AddressInfo } from 'node:net';
import {
  type PassedQuestion,
  type SiblingAnswer,
  type SiblingAnswers,
  type SiblingQuestion,
} from '../../observability/sibling-messages.js';

/** What the starting process tells a worker to do. */
interface WorkerOrder {
  kind: 'order';
  /** `drain` and `close` as SIGTERM and SIGINT do; `leave` ends at once. */
  order: 'drain' | 'close' | 'leave' | 'reload';
}

/** A worker wants the connections to a port. It numbers its ports, and every worker has the same ones in this order. */
export interface ListenWish {
  kind: 'listen';
  listener: number;
  port: number;
  host: string | undefined;
}

type ListenAnswer =
  | { kind: 'listening'; listener: number; address: AddressInfo }
  /** No connection to this port comes after this. */
  | { kind: 'not_listening_any_more'; listener: number }
  /** What Node says of a port that cannot be had. */
  | { kind: 'not_listening'; listener: number; error: Partial<NodeJS.ErrnoException> };

/** Comes with the connection itself. The worker says `taken` as soon as it has it. */
export interface GivenConnection {
  kind: 'connection';
  listener: number;
  ticket: number;
}

/** What a worker is sent by the process that started it. */
export type StarterMessage = WorkerOrder | ListenAnswer | GivenConnection | PassedQuestion | SiblingAnswers;

/** What a worker sends to the process that started it. */
export type WorkerMessage =
  | ListenWish
  | { kind: 'unlisten'; listener: number }
  | { kind: 'taken'; ticket: number }
  /** It serves, and this is to be said to people. */
  | { kind: 'ready'; lines: string[] }
  | SiblingQuestion
  | SiblingAnswer;
