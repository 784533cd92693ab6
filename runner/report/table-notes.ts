/** The small print of the pass table: how fast a hot loop is, and what its signs mean. */
import { owesRest } from '../plan/programs.ts';
import type { CellResult, RunResults } from '../record/run-results.ts';
import type { Suite } from './build-suites.ts';
import { clocksDisagree, isSkipped, isSpurious } from './clock-pair.ts';
import { formatRate, formatRatio } from './format-numbers.ts';
import { measureLoop } from './measure-loop.ts';
import { wrapHanging, type TextOptions } from './text-options.ts';

/** What a loop at full speed does on CPython, near the middle of what production measured. */
const pollsASecondOnCPython = 50_000;

/** What the rates of a suite compare with; empty for a suite in which every loop comes to rest. */
export const renderRateLegend = (suite: Suite, { plan }: RunResults, options: TextOptions): string => {
  const rates = suite.rows
    .flatMap(({ pairs }) => pairs)
    .filter((pair) => pair !== undefined && owesRest(pair.scenario))
    .flatMap((pair) => [pair?.virtual, pair?.real].flatMap((result) => hotRate(result) ?? []));
  if (plan.subject !== 'anyio' || rates.length === 0) {
    return '';
  }
  const fastest = Math.max(0, ...rates.filter(({ clock }) => clock === 'real').map(({ rate }) => rate));
  const loop = 'in production anyio polled 45,000 to 61,000 times a second in such a loop';
  const ratio = formatRatio(fastest / pollsASecondOnCPython);
  const text = fastest === 0 ? loop : `${loop}; the fastest loop here: ${formatRate(fastest)}, ${ratio} that`;
  return options.colors.dim(wrapHanging('  ', text, options.width));
};

const hotRate = (result: CellResult | undefined) => {
  const measure = result && measureLoop(result);
  return measure && !measure.atRest && measure.reschedulesPerSecond !== undefined
    ? { clock: result.cell.clock, rate: measure.reschedulesPerSecond }
    : undefined;
};

/** A line for each sign that stands in the table and does not explain itself; empty if there is none. */
export const renderFootnotes = (
  suites: readonly Suite[],
  results: RunResults,
  options: TextOptions,
): string => {
  const rows = suites.flatMap((suite) => suite.shown);
  const pairs = rows.flatMap((row) => row.pairs.flatMap((pair) => pair ?? []));
  const isMarked = rows.some(({ cells }) => cells.some(({ isVirtual }) => isVirtual));
  const awaitsReal =
    !results.complete && pairs.some(({ real }) => real !== undefined && real.judgement === undefined);
  const realClock = awaitsReal ? 'the real clock has not run yet' : 'the real clock did not run';
  const notes = [
    isMarked && wrapHanging('* ', `virtual clock's time; ${realClock}`, options.width),
    pairs.some(clocksDisagree) &&
      wrapHanging(
        '✓✗ ',
        "the clocks disagree: the virtual one's verdict, then the real one's",
        options.width,
      ),
    pairs.some(isSpurious) && '? spurious: its own attempts disagree; it counts as neither passed nor failed',
    pairs.some(isSkipped) && '– skipped',
  ];
  const shown = notes.filter((note) => note !== false);
  return shown.length === 0 ? '' : options.colors.dim(shown.join('\n'));
};
