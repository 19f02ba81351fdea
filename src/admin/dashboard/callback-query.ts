import { IsOptional } from 'class-validator';
import { Text } from '../../config/field-rules.js';

/** What comes back from `/oauth/authorize`: https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2 */
export class CallbackQuery {
  @Text({ most: 100 })
  state!: string;

  @IsOptional()
  @Text({ most: 200 })
  code?: string;

  /** Why there is no code. */
  @IsOptional()
  @Text({ most: 100 })
  error?: string;

  @IsOptional()
  @Text({ most: 1_000 })
  error_description?: string;
}
