import { asObject, asStrings, type JsonObject, ownMember } from '../../dialects/wire-value.js';

const MARKETPLACES = ['extraKnownMarketplaces', 'additionalMarketplaces'] as const;
const LISTS = ['prependPlugins', 'appendPlugins'] as const;
/** Where plugins lie on the machine already. */
const LOCAL: ReadonlySet<unknown> = new Set(['directory', 'file']);

/**
 * Names the settings by which plugins come to a machine, of which Claude Code 2.1.332 asks its user: plugins of a list,
 * and those that are enabled of a marketplace which the same settings make known. Plugins run commands.
 */
export function findPluginSettings(settings: JsonObject): string[] {
  const enabled = Object.entries(asObject(ownMember(settings, 'enabledPlugins')) ?? {})
    .filter(([, value]) => value !== false && !Array.isArray(value))
    .map(([plugin]) => marketplaceOf(plugin));
  const used = MARKETPLACES.filter((setting) =>
    Object.entries(asObject(ownMember(settings, setting)) ?? {}).some(
      ([name, one]) =>
        enabled.includes(name) && !LOCAL.has(ownMember(asObject(ownMember(asObject(one), 'source')), 'source')),
    ),
  );
  const listed = LISTS.filter((setting) =>
    asStrings(ownMember(settings, setting)).some((plugin) => marketplaceOf(plugin) !== undefined),
  );
  return [...used, ...(used.length > 0 ? ['enabledPlugins'] : []), ...listed];
}

/** The marketplace of a plugin such as `formatter@acme`. */
function marketplaceOf(plugin: string): string | undefined {
  return plugin.split('@')[1];
}
