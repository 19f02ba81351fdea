import 'reflect-metadata';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsOptional, IsString, Matches } from 'class-validator';
import { ALERT_EVENTS, ALERT_KINDS, type AlertEvent, type AlertKind } from './alert-words.js';

/** One mail goes to so many people at most. */
const MOST_RECIPIENTS = 50;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;
const ADDRESS = /^[^\s@<>,;:"()[\]\\]{1,64}@[^\s@<>,;:"()[\]\\]{1,255}$/;

/** Somebody who is told what needs a person. */
export class AlertEntry {
  /** By which commands, logs and reports know the target. */
  @IsString()
  @Matches(/^[A-Za-z0-9][\w.-]{0,63}$/, {
    message: 'name must be 1 to 64 letters, digits, dots, hyphens and underscores',
  })
  name!: string;

  @IsIn(ALERT_KINDS)
  kind!: AlertKind;

  /** The address of the webhook, or of the mail server. It is a secret. */
  @IsOptional()
  @IsString()
  url?: string;

  /** The environment variable that holds the address. */
  @IsOptional()
  @IsString()
  @Matches(VARIABLE, { message: 'url_env must be the name of an environment variable' })
  url_env?: string;

  /** With what the requests of a `webhook` are signed. */
  @IsOptional()
  @IsString()
  secret?: string;

  /** The environment variable that holds the signing secret. */
  @IsOptional()
  @IsString()
  @Matches(VARIABLE, { message: 'secret_env must be the name of an environment variable' })
  secret_env?: string;

  /** The sender of an `email`. */
  @IsOptional()
  @IsString()
  @Matches(ADDRESS, { message: 'from must be an address such as gateway@example.com' })
  from?: string;

  /** Who gets an `email`. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_RECIPIENTS)
  @Matches(ADDRESS, { each: true, message: 'each value in to must be an address such as lead@example.com' })
  to?: string[];

  /** What the target is told of; everything where absent. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @IsIn(ALERT_EVENTS, { each: true })
  events?: AlertEvent[];
}
