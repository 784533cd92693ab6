/**
 * The traces of two cells of one program, one above the other: as far as both did the same, the same stands at the same place.
 * Where they part is marked in both, and explained.
 */
import type { Program } from '../../../program/program.ts';
import type { ColumnNames } from '../../explore/describe-divergence.ts';
import type { TimelineEntry } from '../../explore/timeline-entries.ts';
import type { PageTrace } from '../page-data.ts';
import { withCode } from '../with-code.tsx';
import { Gaps } from './cell-timeline.tsx';
import { explainPair } from './explain-pair.ts';
import { layoutTimeline } from './layout-timeline.ts';
import { sumUpTrace } from './sum-up-trace.ts';
import { TimelineLegend } from './timeline-legend.tsx';
import { TimelinePicture } from './timeline-picture.tsx';
import { TimelineWords } from './timeline-words.tsx';

export interface TimelinePairProps {
  readonly left: PageTrace;
  readonly right: PageTrace;
  readonly program: Program;
  /** The columns of the two. */
  readonly names: ColumnNames;
}

export function TimelinePair({ left, right, program, names }: TimelinePairProps) {
  const explanation = explainPair(program, left, right, names);
  const sides = [
    { trace: left, name: names.left, isMarked: isEntry(explanation.left) },
    { trace: right, name: names.right, isMarked: isEntry(explanation.right) },
  ].map((side) => ({
    ...side,
    label: sumUpTrace(side.name, side.trace),
    layout: layoutTimeline(side.trace, program, side.isMarked),
  }));
  const namesWidth = Math.max(...sides.map(({ layout }) => layout.namesWidth));
  return (
    <div class="timeline timeline-pair">
      <div class="timeline-parting">
        <p>
          <strong>
            {explanation.left || explanation.right ? 'Where they part' : 'No divergence was recorded'}
          </strong>
        </p>
        {explanation.words.map((sentence) => (
          <p>{withCode(sentence)}</p>
        ))}
      </div>
      <div
        class="timeline-scroll"
        role="group"
        tabIndex={0}
        aria-label={`Timelines of ${names.left} and ${names.right}`}
      >
        {sides.map(({ layout, label }) => (
          <div class="timeline-side">
            <p class="timeline-summary">{label}</p>
            <TimelinePicture {...{ layout, label, namesWidth }} />
          </div>
        ))}
      </div>
      {sides.map(({ trace, name }) => (
        <Gaps trace={trace} name={name} />
      ))}
      <TimelineLegend />
      <details>
        <summary>What happened, in words</summary>
        <div class="timeline-both-words">
          {sides.map(({ trace, name, isMarked }) => (
            <TimelineWords trace={trace} name={name} isMarked={isMarked} />
          ))}
        </div>
      </details>
    </div>
  );
}

/** The same record, whichever list it is in. */
export function isEntry(marked: TimelineEntry | undefined): (entry: TimelineEntry) => boolean {
  const record = marked && recordOf(marked);
  return (entry) => record !== undefined && recordOf(entry) === record;
}

function recordOf(entry: TimelineEntry): unknown {
  switch (entry.kind) {
    case 'step':
      return entry.step;
    case 'pass':
      return entry.pass;
    case 'event':
      return entry.event;
    case 'end':
      return 'end';
  }
}
