import { Body, Controller, Get, HttpCode, Patch, Post, Query, UseGuards } from '@nestjs/common';
import { type Actor } from '../audit/actor.js';
import { describeOrganization, OrganizationDescription } from '../keys/describe-team.js';
import { OrganizationSettings } from '../keys/organization.service.js';
import { RaiseSettings } from '../keys/raise-settings.js';
import { OrganizationChanges } from '../keys/team-settings.js';
import { AdminGuard } from './admin.guard.js';
import { By } from './by.js';
import { Described } from './described.js';
import { Needs } from './needs.js';
import { NoQuery } from './no-query.js';

/** What holds for everybody together. */
@Controller('admin/api/organization')
@UseGuards(AdminGuard)
export class OrganizationController {
  constructor(private readonly organization: OrganizationSettings) {}

  @Get()
  @Needs('viewer')
  @Described({ summary: 'Limits and models of everybody together', answer: OrganizationDescription })
  show(@Query() _: NoQuery): OrganizationDescription {
    return describeOrganization(this.organization.get(), Date.now());
  }

  @Patch()
  @Needs('operator')
  @Described({
    summary: 'Change limits and models of everybody together: what is left out stays, null takes away',
    description: 'The organization; in force everywhere within two seconds',
    answer: OrganizationDescription,
  })
  async update(@Body() changes: OrganizationChanges, @By() by: Actor): Promise<OrganizationDescription> {
    return describeOrganization(await this.organization.update(changes, by), Date.now());
  }

  @Post('raise')
  @Needs('operator')
  @HttpCode(200)
  @Described({
    summary: 'Raise limits of everybody for a while; null takes a raise back',
    answer: OrganizationDescription,
  })
  async raise(@Body() settings: RaiseSettings, @By() by: Actor): Promise<OrganizationDescription> {
    return describeOrganization(await this.organization.raise(settings, by), Date.now());
  }
}
