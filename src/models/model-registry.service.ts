import { Injectable } from '@nestjs/common';
import { ConfigService } from '../config/config.service.js';
import { type ConfiguredModel, type GatewayConfig } from '../config/gateway-config.js';
import { isGlob, matchGlob } from '../config/match-glob.js';

/** What a client's model id leads to. */
export interface ModelRoute {
  model: ConfiguredModel;
  /** The id that goes upstream: the client's own, or where `model_redirects` sends it. */
  upstreamModel: string;
}

interface Registry {
  redirects: ReadonlyMap<string, string>;
  exact: ReadonlyMap<string, ConfiguredModel>;
  globs: readonly { matches: (id: string) => boolean; model: ConfiguredModel }[];
}

/** The configured models: exact ids first, then globs in their order, so that a model which came out today works without an edit. */
@Injectable()
export class ModelRegistry {
  private registry: Registry | undefined;

  constructor(config: ConfigService) {
    config.config$.subscribe((next) => {
      this.registry = buildRegistry(next);
    });
  }

  find(id: string): ModelRoute | undefined {
    if (!this.registry) return undefined;
    const { redirects, exact, globs } = this.registry;
    const upstreamModel = redirects.get(id) ?? id;
    const model = exact.get(upstreamModel) ?? globs.find((glob) => glob.matches(upstreamModel))?.model;
    return model && { model, upstreamModel };
  }

  /** Models with exact ids, in the order of `config.json`. */
  list(): ConfiguredModel[] {
    return [...(this.registry?.exact.values() ?? [])];
  }
}

function buildRegistry({ models, modelRedirects }: GatewayConfig): Registry {
  return {
    redirects: modelRedirects,
    exact: new Map(models.filter((model) => !isGlob(model.id)).map((model) => [model.id, model])),
    globs: models.filter((model) => isGlob(model.id)).map((model) => ({ matches: matchGlob(model.id), model })),
  };
}
