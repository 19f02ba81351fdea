import type { RequestSummary } from '../../../../src/admin/dashboard/dashboard-api.js';
import { useWords } from '../../i18n/language.js';
import { Chip, type Tone } from '../../parts/figures.js';

export function RequestState({ request: { state, status } }: { request: RequestSummary }) {
  const words = useWords();
  return (
    <Chip tone={toneOf(state, status)}>
      {status === null || state !== 'complete' ? words.requests.states[state] : status}
      {state === 'failed' && status !== null && ` ${status}`}
    </Chip>
  );
}

export function isFailure({ state, status }: RequestSummary): boolean {
  return state === 'failed' || (status !== null && status >= 400);
}

function toneOf(state: RequestSummary['state'], status: number | null): Tone {
  if (state === 'under_way') return 'accent';
  if (state === 'client_left') return 'idle';
  return state === 'failed' || (status !== null && status >= 400) ? 'bad' : 'good';
}

export function tokensOf(request: RequestSummary): number {
  return request.input_tokens + request.cache_read_tokens + request.cache_write_tokens + request.output_tokens;
}
