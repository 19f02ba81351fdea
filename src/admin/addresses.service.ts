import { Injectable } from '@nestjs/common';

/** Where the gateway listens, once it does. */
@Injectable()
export class Addresses {
  /** For people: the interfaces and the port. */
  listensOn = '';
  /** The port of admin API and dashboard, where they have one of their own. */
  adminPort: number | undefined;
}
