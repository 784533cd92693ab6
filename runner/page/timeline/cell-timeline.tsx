/** The trace of one cell: its picture, and the same in words. */
import type { Program } from '../../../program/program.ts';
import type { PageTrace } from '../page-data.ts';
import { layoutTimeline } from './layout-timeline.ts';
import { listGaps } from './list-columns.ts';
import { sumUpTrace } from './sum-up-trace.ts';
import { TimelineLegend } from './timeline-legend.tsx';
import { TimelinePicture } from './timeline-picture.tsx';
import { TimelineWords } from './timeline-words.tsx';

export interface CellTimelineProps {
  readonly trace: PageTrace;
  /** Which run it is: the cell's id, or its column. */
  readonly name: string;
  /** What ran: it says which scopes are shielded, and of which group a task is. */
  readonly program?: Program | undefined;
}

export function CellTimeline({ trace, name, program }: CellTimelineProps) {
  const label = sumUpTrace(name, trace);
  return (
    <div class="timeline">
      <p class="timeline-summary">{label}.</p>
      <Gaps trace={trace} />
      <div class="timeline-scroll" role="group" tabIndex={0} aria-label={`Timeline of ${name}`}>
        <TimelinePicture layout={layoutTimeline(trace, program)} label={label} />
      </div>
      <TimelineLegend />
      <details>
        <summary>What happened, in words</summary>
        <TimelineWords trace={trace} name={name} />
      </details>
    </div>
  );
}

/** What the picture cannot show. */
export function Gaps({ trace, name }: { readonly trace: PageTrace; readonly name?: string }) {
  return (
    <>
      {listGaps(trace).map((sentence) => (
        <p class="timeline-gap">{name === undefined ? sentence : `${name}: ${sentence}`}</p>
      ))}
    </>
  );
}
