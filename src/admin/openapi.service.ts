import { Injectable } from '@nestjs/common';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { describeAdminApi } from './describe-admin-api.js';

/** The description of the admin API. Made when it is first asked for. */
@Injectable()
export class OpenapiService {
  private app: NestExpressApplication | undefined;
  private document: Promise<object> | undefined;

  /** Called once, when the application is there to be described. */
  attach(app: NestExpressApplication): void {
    this.app = app;
  }

  describe(): Promise<object> {
    if (!this.app) throw new Error('The application to describe is not attached');
    return (this.document ??= describeAdminApi(this.app));
  }
}
