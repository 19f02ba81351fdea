import { type OutgoingHttpHeaders } from 'node:http';
import { type ReceivedRequest } from '../wire/received-request.js';
import { type Route } from '../wire/routes.js';
import { type Vendor, VendorError, type VendorRequest } from '../vendor.js';

/** A seller that puts the vendors' models behind addresses, credentials and errors of its own. */
export interface Cloud {
  /** The route of a request; undefined for a path that the cloud does not have. */
  route(request: ReceivedRequest): Route | undefined;
}

/** A refusal by the cloud itself, in its own shape: no vendor of a model has seen the request. */
export class CloudError extends VendorError {
  constructor(
    status: number,
    message: string,
    readonly body: object,
    readonly headers: OutgoingHttpHeaders = {},
  ) {
    super(status, message);
    this.name = 'CloudError';
  }
}

/** What a cloud changes about a vendor's dialect. */
interface CloudDialect {
  /**
   * The request as the vendor itself would have got it: the model and the betas where the vendor has them.
   *
   * @throws VendorError for what the cloud refuses that the vendor does not.
   */
  adapt: (request: VendorRequest) => VendorRequest;
  /** The cloud's own shape for a status that is none of the vendor's. */
  refuse: (status: number, message: string) => CloudError;
  answerHeaders: (requestId: string) => OutgoingHttpHeaders;
}

/** Statuses whose errors come from the vendor's own server behind the cloud, in the vendor's shape. */
const OF_VENDOR = [400, 413, 529];

/** A vendor's dialect as a cloud sells it. */
export function soldBy({ adapt, refuse, answerHeaders }: CloudDialect, vendor: Vendor): Vendor {
  const asCloud = (error: VendorError): CloudError | undefined => {
    if (error instanceof CloudError) return error;
    return OF_VENDOR.includes(error.status) ? undefined : refuse(error.status, error.message);
  };
  return {
    ...vendor,
    check: (request) => vendor.check(adapt(request)),
    readConversation: (request) => vendor.readConversation(adapt(request)),
    writeAnswer: (request, plan) => vendor.writeAnswer(adapt(request), plan),
    ...(vendor.countTokens && { countTokens: (request: VendorRequest) => vendor.countTokens?.(adapt(request)) }),
    errorBody: (error, requestId) => asCloud(error)?.body ?? vendor.errorBody(error, requestId),
    errorEvent: (error, request) => vendor.errorEvent(error, adapt(request)),
    answerHeaders: (requestId, error) => ({
      ...answerHeaders(requestId),
      ...(error && asCloud(error)?.headers),
    }),
  };
}
