/**
 * Whose reasoning a seal opens: Anthropic's, OpenAI's, Google's, or that of a Chat-compatible server (which seals
 * nothing).
 */
export type SealFamily = 'claude' | 'oai' | 'goog' | 'chat';

/**
 * What a vendor gives with its reasoning and wants back with it: Anthropic's `signature` or redacted `data`, OpenAI's
 * `encrypted_content`, Google's `thoughtSignature`. Opaque, and a hard error at any other vendor.
 */
export interface Seal {
  family: SealFamily;
  value: string;
  /** Id of the reasoning item, where the vendor has one. */
  itemId?: string;
  /** The mark of the account that can open it; absent where another gateway, or an earlier release, has carried it. */
  maker?: string;
}
