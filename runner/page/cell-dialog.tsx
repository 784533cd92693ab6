/** A cell that is open: what was owed and what happened, what was measured, and its trace beside that of another column. */
import { useEffect, useRef } from 'preact/hooks';

import type { Program } from '../../program/program.ts';
import type { Clock } from '../cell/protocol.ts';
import { renderSteps } from '../explore/render-builders.ts';
import type { CellDetails, PageDetails, PageRun } from './page-data.ts';
import type { PageState } from './page-state.ts';
import { CellTimeline } from './timeline/cell-timeline.tsx';
import { TimelinePair } from './timeline/timeline-pair.tsx';

export interface CellDialogProps {
  readonly run: PageRun;
  readonly details: PageDetails;
  readonly state: PageState & { readonly cell: string };
  readonly change: (part: Partial<PageState>) => void;
  readonly close: () => void;
}

export function CellDialog({ run, details, state, change, close }: CellDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (dialog.current?.open === false) dialog.current.showModal();
  }, []);
  const [scenario, column] = splitPair(state.cell);
  const clocks = details.pairs[state.cell];
  return (
    <dialog ref={dialog} class="cell" aria-labelledby="cell-title" onClose={close}>
      <header>
        <h2 id="cell-title">
          {scenario} <span class="muted">on {column}</span>
        </h2>
        <button type="button" class="close" aria-label="Close" onClick={() => dialog.current?.close()}>
          ×
        </button>
      </header>
      {clocks === undefined ? (
        <p>This run has no such cell.</p>
      ) : (
        <CellView {...{ run, details, state, change, scenario, column, clocks }} />
      )}
    </dialog>
  );
}

interface CellViewProps extends Omit<CellDialogProps, 'close'> {
  readonly scenario: string;
  readonly column: string;
  readonly clocks: Readonly<Partial<Record<Clock, CellDetails>>>;
}

function CellView({ run, details, state, change, scenario, column, clocks }: CellViewProps) {
  const about = details.scenarios[scenario];
  const clock =
    state.clock !== undefined && clocks[state.clock] ? state.clock : clocks.virtual ? 'virtual' : 'real';
  const cell = clocks[clock];
  const others = run.columns.filter(
    ({ id }) => id !== column && details.pairs[`${scenario}@${id}`]?.[clock] !== undefined,
  );
  const baseline = run.columns.find(({ id }) => id === column)?.baseline;
  const against = others.find(({ id }) => id === (state.against ?? baseline))?.id;
  const other = against === undefined ? undefined : details.pairs[`${scenario}@${against}`]?.[clock];
  if (cell === undefined) return null;
  return (
    <>
      {about !== undefined && (
        <p>
          {sentence(about.title)} {about.rule !== '' && sentence(about.rule)}{' '}
          <span class="muted">{about.place}</span>
        </p>
      )}
      <div class="choices">
        {clocks.virtual && clocks.real && (
          <fieldset>
            <legend>Clock</legend>
            {(['virtual', 'real'] as const).map((each) => (
              <label key={each} class="chip">
                <input
                  type="radio"
                  name="clock"
                  checked={each === clock}
                  onChange={() => change({ clock: each })}
                />
                <span>{each}</span>
              </label>
            ))}
          </fieldset>
        )}
        {others.length > 0 && (
          <label>
            <span>Beside</span>
            <select
              value={against ?? ''}
              onChange={(event) => change({ against: event.currentTarget.value })}
            >
              <option value="">no other column</option>
              {others.map(({ id }) => (
                <option key={id} value={id}>
                  {id}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      <div class="sides">
        {other !== undefined && <Judged cell={other} name={against ?? ''} />}
        <Judged cell={cell} name={column} />
      </div>
      <Traces
        details={details}
        cell={cell}
        name={column}
        program={about?.program}
        {...(other && { other, otherName: against ?? '' })}
      />
      <Facts cell={cell} name={column} {...(other && { other, otherName: against ?? '' })} />
      {about?.program !== undefined && (
        <details>
          <summary>The program</summary>
          <pre class="code">{renderSteps(about.program.main, 100).text}</pre>
        </details>
      )}
      {cell.output !== undefined && (
        <details open={cell.verdict === 'errored'}>
          <summary>What the child printed</summary>
          <pre class="code">{cell.output}</pre>
        </details>
      )}
      <p class="rerun">
        Run just this cell: <code>{cell.rerun}</code>
      </p>
    </>
  );
}

function Judged({ cell, name }: { readonly cell: CellDetails; readonly name: string }) {
  const { verdict, reason, change, expectations, attempts } = cell;
  return (
    <section class="judged" aria-label={name}>
      <h3>
        {name} <span class={`badge v-${verdict}`}>{verdict}</span>{' '}
        {change !== undefined && change.change !== 'same' && (
          <span class={`badge c-${change.change}`}>{change.change}</span>
        )}
      </h3>
      {reason !== '' && <p>{reason}</p>}
      {change !== undefined && change.reason !== '' && !change.reason.endsWith(reason) && (
        <p class="muted">Against the baseline: {change.reason}</p>
      )}
      {expectations.length > 0 && (
        <ul class="expectations">
          {expectations.map(({ name: what, met, owed, happened }) => (
            <li key={what} class={met ? 'met' : 'unmet'}>
              <span aria-hidden="true">{met ? '✓' : '✗'}</span>
              <span class="vh">{met ? 'met: ' : 'not met: '}</span> {owed}
              {!met && <>: {happened}</>}
            </li>
          ))}
        </ul>
      )}
      {attempts !== undefined && (
        <ol class="attempts">
          {attempts.map((each) => (
            <li key={each.attempt}>
              {each.verdict}
              {each.reason !== '' && `: ${each.reason}`}
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

/** A cell, and before it the one that it is held against, where there is one. */
interface SidesProps {
  readonly cell: CellDetails;
  readonly name: string;
  readonly other?: CellDetails;
  readonly otherName?: string;
}

interface TracesProps extends SidesProps {
  readonly details: PageDetails;
  readonly program: Program | undefined;
}

function Traces({ details: { traces }, cell, name, other, otherName = '', program }: TracesProps) {
  const own = traces[cell.trace ?? -1];
  const theirs = traces[other?.trace ?? -1];
  if (own === undefined || program === undefined) return null;
  return (
    <section class="traces" aria-labelledby="trace">
      <h3 id="trace">What happened</h3>
      {theirs === undefined ? (
        <CellTimeline trace={own} name={name} program={program} />
      ) : (
        <TimelinePair left={theirs} right={own} program={program} names={{ left: otherName, right: name }} />
      )}
    </section>
  );
}

/** What was measured; where two differ, both are marked. */
function Facts({ cell, name, other, otherName }: SidesProps) {
  const theirs = new Map(other?.facts);
  const mine = new Map(cell.facts);
  const names = [...new Set([...theirs.keys(), ...mine.keys()])];
  if (names.length === 0) return null;
  return (
    <details open={other === undefined}>
      <summary>What was measured</summary>
      <table class="facts">
        <thead>
          <tr>
            <th scope="col">
              <span class="vh">measure</span>
            </th>
            {other && <th scope="col">{otherName}</th>}
            <th scope="col">{name}</th>
          </tr>
        </thead>
        <tbody>
          {names.map((fact) => (
            <tr key={fact} class={other && mine.get(fact) !== theirs.get(fact) ? 'differs' : ''}>
              <th scope="row">{fact}</th>
              {other && <td>{theirs.get(fact) ?? '–'}</td>}
              <td>{mine.get(fact) ?? '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function sentence(text: string): string {
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return text === '' || /[.!?]$/.test(text) ? capital : `${capital}.`;
}

/** No part of a column's name holds an `@`, whatever that of a test does. */
function splitPair(pair: string): readonly [scenario: string, column: string] {
  const at = pair.lastIndexOf('@');
  return [pair.slice(0, at), pair.slice(at + 1)];
}
