import { Injectable } from '@nestjs/common';
import { ConfigService } from '../config/config.service.js';
import { type ConfiguredModel, type GatewayConfig } from '../config/gateway-config.js';
import { isGlob, matchGlob } from '../config/match-glob.js';
import { type FoundModel } from './describe-model.js';
import { findCapabilities } from './find-capabilities.js';
import { type ModelRoute, routeTo } from './model-route.js';

interface Registry extends Pick<GatewayConfig, 'capabilities'> {
  aliases: ReadonlyMap<string, string>;
  redirects: ReadonlyMap<string, string>;
  exact: ReadonlyMap<string, ConfiguredModel>;
  globs: readonly { matches: (id: string) => boolean; model: ConfiguredModel }[];
}

/**
 * Finds the configured model for an id. Exact ids count before globs, and globs in their order, so that a new model
 * works without an edit.
 */
@Injectable()
export class ModelRegistry {
  private registry: Registry | undefined;

  constructor(config: ConfigService) {
    config.config$.subscribe((next) => {
      this.registry = buildRegistry(next);
    });
  }

  /** Finds the way to the model's first endpoint. */
  find(id: string): ModelRoute | undefined {
    if (!this.registry) return undefined;
    const { aliases, redirects, exact, globs } = this.registry;
    const named = aliases.get(id) ?? id;
    const modelId = redirects.get(named) ?? named;
    const model = exact.get(modelId) ?? globs.find((glob) => glob.matches(modelId))?.model;
    return model && routeTo(model, modelId, model.endpoints[0]);
  }

  /**
   * Describes a model as clients are shown it. An alias has the name of its model; what a glob or a redirect leads to
   * has the id that was asked for.
   */
  describe(id: string): FoundModel | undefined {
    const route = this.find(id);
    if (!route || !this.registry) return undefined;
    const { model, modelId } = route;
    const aliasOf = this.registry.aliases.get(id);
    const isNamed = model.id === (aliasOf === undefined ? id : modelId);
    return {
      id,
      displayName: isNamed ? model.displayName : (aliasOf ?? id),
      dialect: model.dialect,
      provider: model.provider,
      level: model.reasoning,
      capabilities: findCapabilities(modelId, model.dialect, this.registry.capabilities),
    };
  }

  /** Lists models with exact ids and then aliases, in the order of `config.json`. */
  list(): FoundModel[] {
    const ids = [...(this.registry?.exact.keys() ?? []), ...(this.registry?.aliases.keys() ?? [])];
    return ids.flatMap((id) => this.describe(id) ?? []);
  }
}

function buildRegistry({ models, modelRedirects, aliases, capabilities }: GatewayConfig): Registry {
  return {
    aliases,
    capabilities,
    redirects: modelRedirects,
    exact: new Map(models.filter((model) => !isGlob(model.id)).map((model) => [model.id, model])),
    globs: models.filter((model) => isGlob(model.id)).map((model) => ({ matches: matchGlob(model.id), model })),
  };
}
