import { type INestApplication, Injectable } from '@nestjs/common';

/** The description of the admin API. Made when it is first asked for. */
@Injectable()
export class OpenapiService {
  private app: INestApplication | undefined;
  private document: Promise<object> | undefined;

  /** Called once, when the application is there to be described. */
  attach(app: INestApplication): void {
    this.app = app;
  }

  describe(): Promise<object> {
    return (this.document ??= this.make());
  }

  private async make(): Promise<object> {
    if (!this.app) throw new Error('The application to describe is not attached');
    // Imported here because it names the module that this service is part of.
    const { describeAdminApi } = await import('./describe-admin-api.js');
    return await describeAdminApi(this.app);
  }
}
