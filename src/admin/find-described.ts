import { type INestApplication, RequestMethod } from '@nestjs/common';
import { HTTP_CODE_METADATA, METHOD_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { MetadataScanner, ModulesContainer, Reflector } from '@nestjs/core';
import { type Class, Described, type RouteDescription } from './described.js';

/** A route that is marked with `@Described`. */
export interface DescribedRoute {
  controller: { name: string; prototype: object };
  method: string;
  descriptor: PropertyDescriptor;
  description: RouteDescription;
  /** The status of a success. */
  status: number;
  /** The classes of its parameters, and whether each is the body. */
  parameters: readonly { type: Class; isBody: boolean }[];
}

/** Finds all routes of an application that are marked with `@Described`. */
export function findDescribed(app: INestApplication): DescribedRoute[] {
  const controllers = [...app.get(ModulesContainer).values()].flatMap((module) => [...module.controllers.values()]);
  const classes = new Set(controllers.flatMap(({ metatype }) => (typeof metatype === 'function' ? [metatype] : [])));
  return [...classes].flatMap((controller) => routesOf(controller as DescribedRoute['controller']));
}

function routesOf(controller: DescribedRoute['controller']): DescribedRoute[] {
  const { prototype } = controller;
  return new MetadataScanner().getAllMethodNames(prototype).flatMap((method) => {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, method);
    const handler: unknown = descriptor?.value;
    if (!descriptor || typeof handler !== 'function') return [];
    const description = new Reflector().get(Described, handler as () => unknown) as RouteDescription | undefined;
    if (!description) return [];
    return [
      {
        controller,
        method,
        descriptor,
        description,
        status: statusOf(handler),
        parameters: parametersOf(controller, method),
      },
    ];
  });
}

function statusOf(handler: object): number {
  const set: unknown = Reflect.getMetadata(HTTP_CODE_METADATA, handler);
  if (typeof set === 'number') return set;
  return Reflect.getMetadata(METHOD_METADATA, handler) === RequestMethod.POST ? 201 : 200;
}

function parametersOf(controller: DescribedRoute['controller'], method: string): DescribedRoute['parameters'] {
  const types = (Reflect.getMetadata('design:paramtypes', controller.prototype, method) ?? []) as Class[];
  const places = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, method) ?? {}) as object;
  const isBody = (index: number) => Object.keys(places).includes(`${RouteParamtypes.BODY}:${index}`);
  return types.map((type, index) => ({ type, isBody: isBody(index) }));
}
