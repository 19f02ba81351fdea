import { Injectable } from '@nestjs/common';

/** Knows where the gateway listens, as soon as it listens. */
@Injectable()
export class Addresses {
  /** The interfaces and the port, in words for people. */
  listensOn = '';
  /** The port of admin API and dashboard, where they have one of their own. */
  adminPort: number | undefined;
}
