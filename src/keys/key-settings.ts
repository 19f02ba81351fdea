import 'reflect-metadata';
import { IsOptional } from 'class-validator';
import { MayBeAbsent, Schema, Text, YesOrNo } from '../config/field-rules.js';
import { withKeyFields } from './key-fields.js';
import { withLimitSettings } from './limit-classes.js';

class NewKeyName {
  @Text({ most: 100 })
  name!: string;
}

/** What a new key is made of; the admin API's body and the options of the command line. */
export class KeySettings extends withLimitSettings(withKeyFields(NewKeyName)) {
  @IsOptional()
  @Schema({ description: 'May send x-upstream-authorization' })
  @YesOrNo()
  own_upstream?: boolean;
}

class ChangedKeyName {
  @MayBeAbsent()
  @Text({ most: 100 })
  name?: string;
}

/** What changes of a key: what is left out stays, null takes away. */
export class KeyChanges extends withLimitSettings(withKeyFields(ChangedKeyName)) {
  @MayBeAbsent()
  @Schema({ description: 'May send x-upstream-authorization' })
  @YesOrNo()
  own_upstream?: boolean;
}
