/** What follows from the power of a suite, as sentences; `power-table.ts` prints them below its table. */
import { formatQuantity } from './format-numbers.ts';
import type { Distinction, SuitePower } from '../compare/suite-power.ts';

/** `no scenario catches: 4.13+narrow, 4.14+narrow`. */
export interface PowerFact {
  readonly label: string;
  /** Each a list of names that belong together, with a remark on them. */
  readonly items: readonly { readonly names: readonly string[]; readonly remark?: string }[];
}

/** Only those of which there is something to say. */
export const listPowerFacts = (power: SuitePower): readonly PowerFact[] => {
  const single = (names: readonly string[]) => names.map((name) => ({ names: [name] }));
  const facts: readonly PowerFact[] = [
    {
      label: 'caught by a verdict',
      items: power.catches
        .filter(({ scenarios }) => scenarios.length > 0)
        .map(({ column, scenarios, compared }) => ({
          names: [column],
          remark: `by ${scenarios.length} of ${compared}`,
        })),
    },
    { label: 'no scenario catches', items: single(power.uncaught) },
    {
      label: 'could not be compared with a baseline',
      items: single(power.catches.filter(({ compared }) => compared === 0).map(({ column }) => column)),
    },
    { label: 'equal in every field', items: power.equalColumns.map((names) => ({ names })) },
    {
      label: 'changes nothing any more, so drop it',
      items: power.needlessPatches.map(({ variant, since, scenarios }) => ({
        names: [variant],
        remark: `from ${since} on, in ${formatQuantity(scenarios, 'scenario')}`,
      })),
    },
    { label: 'told apart only by a trace, never by a verdict', items: single(power.tellOnlyByTrace) },
    { label: 'tells no two columns apart', items: single(power.tellNothing) },
  ];
  return facts.filter(({ items }) => items.length > 0);
};

/** One character for each distinction, the same in every report. */
export const distinctionMarks: Readonly<Record<Distinction, string>> = {
  verdict: '≠',
  trace: '~',
  none: '=',
  'not-comparable': '?',
};

const meanings: Readonly<Record<Distinction, string>> = {
  verdict: 'the verdicts differ',
  trace: 'only what was observed differs',
  none: 'no difference',
  'not-comparable': 'not comparable',
};

/** What the marks that occur mean, `≠ the verdicts differ`. */
export const explainMarks = ({ scenarios }: SuitePower): readonly string[] => {
  const found = new Set(scenarios.flatMap(({ distinctions }) => distinctions));
  return (['verdict', 'trace', 'none', 'not-comparable'] as const)
    .filter((distinction) => found.has(distinction))
    .map((distinction) => `${distinctionMarks[distinction]} ${meanings[distinction]}`);
};

/** Over how many scenarios each pair is told apart by a verdict, of those that can be compared: `9/19`. */
export const countByVerdict = ({ pairs, scenarios }: SuitePower): readonly string[] =>
  pairs.map((_, index) => {
    const found = scenarios.flatMap(({ distinctions }) => distinctions[index] ?? []);
    const compared = found.filter((distinction) => distinction !== 'not-comparable').length;
    return `${found.filter((distinction) => distinction === 'verdict').length}/${compared}`;
  });
