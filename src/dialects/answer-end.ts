/**
 * How an answer ended. `complete`: all of it was sent, an upstream's error included. `client_left`: the client
 * disconnected before that. `failed`: the upstream or the gateway broke the answer off, or none came.
 */
export type AnswerEnd = 'complete' | 'client_left' | 'failed';
