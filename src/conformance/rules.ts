import { type Rule } from './rule.js';
import { attribution } from './rules/attribution.js';
import { betaHeader } from './rules/beta-header.js';
import { bodyUnchanged } from './rules/body-unchanged.js';
import { cacheControl } from './rules/cache-control.js';
import { codeInPrompt } from './rules/code-in-prompt.js';
import { countTokens } from './rules/count-tokens.js';
import { credentialForms } from './rules/credential-forms.js';
import { credentialStripped } from './rules/credential-stripped.js';
import { cutStream } from './rules/cut-stream.js';
import { errorBodyRule } from './rules/error-body.js';
import { errorEvent } from './rules/error-event.js';
import { intermediaryHeaders } from './rules/intermediary-headers.js';
import { largeBody } from './rules/large-body.js';
import { managedSettings } from './rules/managed-settings.js';
import { messagesStream } from './rules/messages-stream.js';
import { messagesWhole } from './rules/messages-whole.js';
import { modelsForPicker } from './rules/models-for-picker.js';
import { modelsList } from './rules/models-list.js';
import { noRedirect } from './rules/no-redirect.js';
import { overloaded } from './rules/overloaded.js';
import { ownErrors } from './rules/own-errors.js';
import { ping } from './rules/ping.js';
import { queryKept } from './rules/query-kept.js';
import { quotaHeaders } from './rules/quota-headers.js';
import { refusedKey } from './rules/refused-key.js';
import { requestId } from './rules/request-id.js';
import { retryAfter } from './rules/retry-after.js';
import { safeguards } from './rules/safeguards.js';
import { shouldRetry } from './rules/should-retry.js';
import { signInDevice } from './rules/sign-in-device.js';
import { signInDiscovery } from './rules/sign-in-discovery.js';
import { signInToken } from './rules/sign-in-token.js';
import { streamBytes } from './rules/stream-bytes.js';
import { streamUnbuffered } from './rules/stream-unbuffered.js';
import { telemetry } from './rules/telemetry.js';
import { truncatedStream } from './rules/truncated-stream.js';
import { unknownHeaders } from './rules/unknown-headers.js';
import { usagePath } from './rules/usage-path.js';
import { versionHeader } from './rules/version-header.js';
import { warmUp } from './rules/warm-up.js';
import { wholePatience } from './rules/whole-patience.js';

/**
 * The contract, rule by rule, in the order in which the rules are checked and shown. Rules that make the gateway trust
 * its upstream less come last: a gateway may let a throttled upstream rest.
 */
export const RULES: readonly Rule[] = [
  messagesStream,
  messagesWhole,
  largeBody,
  queryKept,
  countTokens,
  warmUp,
  usagePath,
  wholePatience,
  versionHeader,
  betaHeader,
  unknownHeaders,
  credentialForms,
  credentialStripped,
  bodyUnchanged,
  attribution,
  cacheControl,
  safeguards,
  streamUnbuffered,
  streamBytes,
  ping,
  errorBodyRule,
  requestId,
  ownErrors,
  quotaHeaders,
  intermediaryHeaders,
  noRedirect,
  codeInPrompt,
  modelsList,
  modelsForPicker,
  signInDiscovery,
  signInDevice,
  signInToken,
  managedSettings,
  telemetry,
  refusedKey,
  shouldRetry,
  errorEvent,
  cutStream,
  truncatedStream,
  overloaded,
  retryAfter,
];
