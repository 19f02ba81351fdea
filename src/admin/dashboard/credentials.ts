import { Transform } from 'class-transformer';
import { cleanSecret } from '../../config/clean-secret.js';
import { Text } from '../../config/field-rules.js';

/** What somebody signs in with. */
export class Credentials {
  /** The admin token, or a gateway key. People paste it, perhaps with the end of its line. */
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? cleanSecret(value) : value))
  @Text({ most: 500 })
  token!: string;
}
