/** A run in one sentence, for a label. Pure. */
import { formatCount, formatQuantity, formatSeconds } from '../../report/format-numbers.ts';
import type { PageTrace } from '../page-data.ts';

/** `4.13+none: returned after 0.26 s and 12,507 ticks; 12,503 passes, 12,503 reschedules, 102 more afterwards`. */
export function sumUpTrace(name: string, { result }: PageTrace): string {
  const { outcome, elapsed, ticks, passes, reschedules, afterwards } = result;
  const counts = [
    formatQuantity(passes, 'pass', 'passes'),
    formatQuantity(reschedules, 'reschedule'),
    ...(afterwards === 0 ? [] : [`${formatCount(afterwards)} more afterwards`]),
  ];
  return `${name}: ${outcome} after ${formatSeconds(elapsed)} s and ${formatQuantity(ticks, 'tick')}; ${counts.join(', ')}`;
}
