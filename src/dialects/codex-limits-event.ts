type Headers = Readonly<Record<string, unknown>>;
type Place = 'primary' | 'secondary';
type CodexWindowName = `${Place}-${'used-percent' | 'window-minutes' | 'reset-at'}`;

const PREFIX = 'x-codex-';

/**
 * Writes the headers from which Codex learns of its user's limits (`x-codex-primary-used-percent` and so on) as the
 * event by which a WebSocket tells it the same; undefined where there are none: `rate_limits.rs` of
 * github.com/openai/codex, codex-rs/codex-api.
 */
export function codexLimitsEvent(headers: Headers): string | undefined {
  const [primary, secondary] = [windowOf(headers, 'primary'), windowOf(headers, 'secondary')];
  const credits = creditsOf(headers);
  if (!primary && !secondary && !credits) return undefined;
  return JSON.stringify({
    type: 'codex.rate_limits',
    rate_limits: { primary: primary ?? null, secondary: secondary ?? null },
    credits: credits ?? null,
  });
}

function windowOf(headers: Headers, place: Place): object | undefined {
  const usedPercent = numberIn(headers, `${place}-used-percent`);
  if (usedPercent === null) return undefined;
  return {
    used_percent: usedPercent,
    window_minutes: numberIn(headers, `${place}-window-minutes`),
    reset_at: numberIn(headers, `${place}-reset-at`),
  };
}

function creditsOf(headers: Headers): object | undefined {
  const has = headers[`${PREFIX}credits-has-credits`];
  if (has === undefined) return undefined;
  return {
    has_credits: has === 'true',
    unlimited: headers[`${PREFIX}credits-unlimited`] === 'true',
    balance: headers[`${PREFIX}credits-balance`] ?? null,
  };
}

function numberIn(headers: Headers, name: CodexWindowName): number | null {
  const value = Number(headers[`${PREFIX}${name}`] ?? NaN);
  return Number.isFinite(value) ? value : null;
}
