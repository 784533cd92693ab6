/** The page's words and signs for what the table and the dialog show, so that nothing is said by a colour alone. */
import type { ColorBy, PageChange } from './page-state.ts';

export const changeSigns: Readonly<Record<PageChange, string>> = {
  regressed: '▼',
  fixed: '▲',
  changed: '≠',
  spurious: '?',
  added: '+',
  removed: '−',
};

export const colorWords: Readonly<Record<ColorBy, string>> = {
  verdict: 'verdict',
  change: 'change against the baseline',
  time: 'time against the baseline',
  rate: 'reschedules a second',
};
