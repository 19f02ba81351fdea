import { Reflector } from '@nestjs/core';
import { type Role } from '../config/role.js';

/** The role that a route behind the `AdminGuard` needs; only an owner may use a route that does not say. */
export const Needs = Reflector.createDecorator<Role>();
