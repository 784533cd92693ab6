/** The filters above the table. They need a script, and are not shown without one. */
import { formatCount } from '../report/format-numbers.ts';
import type { FilteredTable } from './filter-table.ts';
import type { PageRun } from './page-data.ts';
import {
  type ColorBy,
  colorings,
  initialState,
  pageChanges,
  type PageState,
  pageVerdicts,
} from './page-state.ts';
import { colorWords } from './words.ts';

export interface FiltersProps {
  readonly run: PageRun;
  readonly state: PageState;
  readonly filtered: FilteredTable;
  readonly change: (part: Partial<PageState>) => void;
}

export function Filters({ run, state, filtered, change }: FiltersProps) {
  const cells = run.suites.flatMap(({ rows }) =>
    rows.flatMap((row) => row.cells.filter((cell) => cell !== null)),
  );
  const verdicts = new Set(cells.map(({ verdict }) => verdict));
  const changes = new Set(cells.map((cell) => cell.change));
  const { columns, scenarios, allScenarios } = filtered;
  const shownColumns = columns.filter(Boolean).length;
  const isWhole = scenarios.size === allScenarios && shownColumns === columns.length;
  return (
    <form
      class="filters"
      role="search"
      aria-label="Filter the table"
      onSubmit={(event) => event.preventDefault()}
    >
      <label class="text">
        <span>Scenario</span>
        <input
          type="search"
          value={state.text}
          placeholder="words of its name or title"
          onInput={(event) => change({ text: event.currentTarget.value })}
        />
      </label>
      <Choice
        legend="Runtime"
        values={run.runtimes.map(({ id }) => id)}
        chosen={state.runtimes}
        choose={(runtimes) => change({ runtimes })}
      />
      <Choice
        legend="Variant"
        values={[...new Set(run.columns.map(({ variant }) => variant))]}
        chosen={state.variants}
        choose={(variants) => change({ variants })}
      />
      <Choice
        legend="Suite"
        values={run.suites.map(({ name }) => name)}
        chosen={state.suites}
        choose={(suites) => change({ suites })}
      />
      <Choice
        legend="Verdict"
        values={pageVerdicts.filter((verdict) => verdicts.has(verdict))}
        chosen={state.verdicts}
        choose={(chosen) => change({ verdicts: chosen })}
      />
      <Choice
        legend="Change"
        values={pageChanges.filter((each) => changes.has(each))}
        chosen={state.changes}
        choose={(chosen) => change({ changes: chosen })}
        always
      />
      <label class="colour">
        <span>Colour by</span>
        <select
          value={state.colorBy}
          onChange={(event) => change({ colorBy: event.currentTarget.value as ColorBy })}
        >
          {colorings.map((each) => (
            <option key={each} value={each}>
              {colorWords[each]}
            </option>
          ))}
        </select>
      </label>
      <p class="shown">
        <output aria-live="polite">
          {isWhole
            ? `${formatCount(allScenarios)} scenarios in ${formatCount(run.columns.length)} columns`
            : `${formatCount(scenarios.size)} of ${formatCount(allScenarios)} scenarios, ${formatCount(shownColumns)} of ${formatCount(run.columns.length)} columns`}
        </output>
        <button
          type="button"
          disabled={isWhole}
          onClick={() => change({ ...initialState, colorBy: state.colorBy })}
        >
          Show all
        </button>
      </p>
    </form>
  );
}

interface ChoiceProps<T extends string> {
  readonly legend: string;
  readonly values: readonly T[];
  readonly chosen: readonly T[];
  readonly choose: (chosen: readonly T[]) => void;
  /** Also where there is one value only: not every cell has it. */
  readonly always?: boolean;
}

function Choice<T extends string>({ legend, values, chosen, choose, always = false }: ChoiceProps<T>) {
  if (values.length < (always ? 1 : 2)) return null;
  const toggle = (value: T): void =>
    choose(chosen.includes(value) ? chosen.filter((each) => each !== value) : [...chosen, value]);
  return (
    <fieldset>
      <legend>{legend}</legend>
      {values.map((value) => (
        <label key={value} class="chip">
          <input type="checkbox" checked={chosen.includes(value)} onChange={() => toggle(value)} />
          <span>{value}</span>
        </label>
      ))}
    </fieldset>
  );
}
