import { Text } from '../../config/field-rules.js';

/** What somebody signs in with. */
export class Credentials {
  /** The admin token, or a gateway key. */
  @Text({ most: 500 })
  token!: string;
}
