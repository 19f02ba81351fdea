import { FAILURES_TO_OPEN } from './endpoint-breaker.js';

/**
 * Counts how often an endpoint that nobody can stand in for has failed since it last served. All its requests share one
 * object, which refuses none.
 */
export class EndpointWatch {
  private failures = 0;

  get isFailing(): boolean {
    return this.failures >= FAILURES_TO_OPEN;
  }

  serves(): void {
    this.failures = 0;
  }

  fails(): void {
    this.failures++;
  }

  leaves(): void {
    // The request told nothing of the endpoint.
  }
}
