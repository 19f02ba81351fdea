import { Injectable } from '@nestjs/common';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { describeAdminApi } from './describe-admin-api.js';

/** Keeps the description of the admin API, and makes it when somebody asks for the first time. */
@Injectable()
export class OpenapiService {
  private app: NestExpressApplication | undefined;
  private document: Promise<object> | undefined;

  /** `createGateway` calls it once, when the application is there. */
  attach(app: NestExpressApplication): void {
    this.app = app;
  }

  describe(): Promise<object> {
    if (!this.app) throw new Error('The application to describe is not attached');
    return (this.document ??= describeAdminApi(this.app));
  }
}
