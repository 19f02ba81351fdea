import { IsOptional } from 'class-validator';
import { Text } from '../../config/field-rules.js';

/** What an operator says about an account before its login. */
export class LoginSettings {
  @IsOptional()
  @Text({ most: 100 })
  name?: string;

  /** `factory` when absent. */
  @IsOptional()
  @Text({ most: 100 })
  upstream?: string;
}

export class OrganizationChoice {
  /** One of the organizations that the login names. */
  @Text({ most: 200 })
  organization!: string;
}
