import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query, UseGuards } from '@nestjs/common';
import { type Actor } from '../audit/actor.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { Directory } from '../keys/directory.service.js';
import { ManagedSettings } from '../sign-in/settings/managed-settings.service.js';
import { AdminGuard } from './admin.guard.js';
import { By } from './by.js';
import { Described } from './described.js';
import {
  describeSettings,
  describeVersion,
  previewSettings,
  readScope,
  SettingsDescription,
  SettingsHistory,
  SettingsPreview,
  SettingsSummary,
  summarizeSettings,
} from './describe-managed-settings.js';
import { HistoryQuery, readSettingsForm, RemoveQuery, RestoreForm, SettingsForm } from './managed-settings-forms.js';
import { Needs } from './needs.js';
import { NoQuery } from './no-query.js';

const PAGE = 20;

/** The settings that Claude Code gets from the gateway, for operators: everybody's, and each team's. */
@Controller('admin/api/managed-settings')
@UseGuards(AdminGuard)
export class ManagedSettingsAdminController {
  constructor(
    private readonly settings: ManagedSettings,
    private readonly directory: Directory,
  ) {}

  @Get()
  @Needs('viewer')
  @Described({ summary: 'Which settings there are for clients', answer: SettingsSummary, isList: true })
  list(@Query() _: NoQuery): SettingsSummary[] {
    return this.settings.list().map((one) => summarizeSettings(one, this.nameOf(one.scope)));
  }

  @Get(':scope')
  @Needs('viewer')
  @Described({
    summary: 'Settings of `organization` or of a team, by its id',
    description: 'The settings, null where there are none, and what clients get',
    answer: SettingsDescription,
  })
  show(@Param('scope') scope: string, @Query() _: NoQuery): SettingsDescription {
    return this.describe(this.known(scope));
  }

  @Put(':scope')
  @Needs('operator')
  @Described({
    summary: 'Set settings',
    description: 'The settings; in force everywhere within two seconds, and at clients when they ask again',
    body: SettingsForm,
    answer: SettingsDescription,
  })
  async set(@Param('scope') scope: string, @Body() body: object, @By() by: Actor): Promise<SettingsDescription> {
    const known = this.known(scope);
    const { settings, replaces } = readSettingsForm(body);
    await this.settings.set(known, settings, { by, replaces });
    return this.describe(known);
  }

  @Delete(':scope')
  @Needs('operator')
  @Described({ summary: "Remove settings; a team's clients then get those of the organization", description: 'Gone' })
  @HttpCode(204)
  async remove(@Param('scope') scope: string, @Query() { replaces }: RemoveQuery, @By() by: Actor): Promise<void> {
    if (!(await this.settings.remove(this.known(scope), { by, replaces })))
      throw new GatewayError(404, 'There are no settings to remove.');
  }

  @Post(':scope/preview')
  @Needs('operator')
  @HttpCode(200)
  @Described({
    summary: 'What would come of settings: problems, slips, and what Claude Code asks its user',
    body: SettingsForm,
    answer: SettingsPreview,
  })
  preview(@Param('scope') scope: string, @Body() body: object): SettingsPreview {
    return previewSettings(this.settings, this.known(scope), readSettingsForm(body).settings);
  }

  @Get(':scope/history')
  @Needs('viewer')
  @Described({ summary: 'Versions of settings, the latest first', answer: SettingsHistory })
  async history(@Param('scope') scope: string, @Query() query: HistoryQuery): Promise<SettingsHistory> {
    const { limit = PAGE, before } = query;
    // One more than asked for shows whether there are more.
    const versions = await this.settings.history(this.known(scope), limit + 1, before);
    const shown = versions.slice(0, limit);
    return {
      versions: shown.map(describeVersion),
      next: versions.length > limit ? (shown.at(-1)?.id ?? null) : null,
    };
  }

  @Post(':scope/restore')
  @Needs('operator')
  @HttpCode(200)
  @Described({ summary: 'Put a version back', answer: SettingsDescription })
  async restore(
    @Param('scope') scope: string,
    @Body() { version }: RestoreForm,
    @By() by: Actor,
  ): Promise<SettingsDescription> {
    const known = this.known(scope);
    await this.settings.restore(known, version, { by });
    return this.describe(known);
  }

  private known(scope: string): string {
    const known = readScope(scope);
    this.settings.assertScope(known);
    return known;
  }

  private describe(scope: string): SettingsDescription {
    return describeSettings(this.settings, scope, this.nameOf(scope));
  }

  private nameOf(scope: string): string | undefined {
    return this.directory.teams.get(scope)?.name;
  }
}
