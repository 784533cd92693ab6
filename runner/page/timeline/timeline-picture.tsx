/** The picture of a trace: tasks as lanes, scopes as bands, delivery passes below and what each did to the tasks that it visited. */
import {
  type BandBox,
  type Lane,
  nameRow,
  partingWords,
  type PassBox,
  type SignBox,
  type TimelineLayout,
  type VisitBox,
} from './layout-timeline.ts';
import { type ColumnBox, shorten } from './place-columns.ts';

interface TimelinePictureProps {
  readonly layout: TimelineLayout;
  /** What the picture shows, for whoever does not see it. */
  readonly label: string;
  /** Of the names, where that of another picture counts too. */
  readonly namesWidth?: number;
}

export function TimelinePicture({ layout, label, namesWidth }: TimelinePictureProps) {
  const { width, height, columns, lanes, bands, signs, passes, rows, parting, end } = layout;
  return (
    <div class="timeline-row">
      <LaneNames layout={layout} width={namesWidth ?? layout.namesWidth} />
      <svg class="timeline-picture" width={width} height={height} role="img" aria-label={label}>
        {columns.map((column) => (
          <Column column={column} height={height} />
        ))}
        {lanes.map((lane) => (
          <rect class="timeline-lane" x={0} y={lane.y} width={width} height={lane.height} rx={4} />
        ))}
        {parting !== undefined && (
          <g class="timeline-parts">
            <rect x={parting.x - 3} y={34} width={parting.width} height={height - 38} rx={4} />
            <text x={parting.x - 3} y={46}>
              {partingWords}
            </text>
          </g>
        )}
        {rows.map(({ y }) => (
          <line class="timeline-pass-row" x1={0} x2={width} y1={y} y2={y} />
        ))}
        {bands.map((band) => (
          <Band band={band} />
        ))}
        {lanes.map((lane) => (
          <Life lane={lane} />
        ))}
        {passes.map((pass) => (
          <PassLink pass={pass} lanes={lanes} />
        ))}
        {signs.map((sign) => (
          <SignMark sign={sign} />
        ))}
        {passes.map((pass) => (
          <Pass pass={pass} />
        ))}
        <g
          class={`timeline-end timeline-end-${end.outcome === 'spin' || end.outcome === 'deadlock' ? 'endless' : 'reached'}`}
        >
          <line x1={end.x} x2={end.x} y1={20} y2={height - 4} />
          <text x={end.x + 6} y={14}>
            {end.words}
          </text>
        </g>
      </svg>
    </div>
  );
}

/** They stay where they are when the picture is scrolled. */
function LaneNames({
  layout: { lanes, rows, height },
  width,
}: {
  readonly layout: TimelineLayout;
  readonly width: number;
}) {
  return (
    <svg class="timeline-names" width={width} height={height} aria-hidden="true">
      {lanes.map(({ task, note, middle }) => (
        <text x={8} y={middle}>
          <tspan class="timeline-task">{shorten(task)}</tspan>
          {note !== '' && <tspan class="timeline-muted"> {shorten(note)}</tspan>}
        </text>
      ))}
      {rows.map((row) => (
        <text class="timeline-muted" x={8} y={row.y + 4}>
          {nameRow(row)}
        </text>
      ))}
    </svg>
  );
}

function Column({
  column: { kind, x, width, labels },
  height,
}: {
  readonly column: ColumnBox;
  readonly height: number;
}) {
  return (
    <g class={`timeline-column timeline-column-${kind}`}>
      <rect x={x} y={0} width={width} height={height} />
      <text x={x + 8} y={14}>
        {labels[0]}
      </text>
      <text class="timeline-muted" x={x + 8} y={28}>
        {labels[1]}
      </text>
    </g>
  );
}

function Band({ band }: { readonly band: BandBox }) {
  const { label, left, right, y, height, cancelledAt, wordAt, isShielded, isCaught, isOpen } = band;
  const x = left + 1;
  const classes = ['timeline-band', isShielded ? 'timeline-shielded' : '', isOpen ? 'timeline-open' : ''];
  const state = [
    cancelledAt === undefined ? '' : 'cancelled',
    isCaught ? 'caught its cancellation' : '',
    isOpen ? 'never left' : '',
  ].filter((word) => word !== '');
  return (
    <g class={classes.join(' ').trim()}>
      <title>{[label, ...state].join(', ')}</title>
      <rect
        class="timeline-band-body"
        x={x}
        y={y}
        width={Math.max(4, right - left - 2)}
        height={height}
        rx={5}
      />
      {cancelledAt !== undefined && (
        <>
          <rect
            class="timeline-band-cancelled"
            x={Math.max(x, cancelledAt)}
            y={y + 1.5}
            width={Math.max(3, right - Math.max(x, cancelledAt) - 2.5)}
            height={height - 3}
            rx={4}
          />
          {wordAt !== undefined && (
            <text class="timeline-cancelled-word" x={wordAt + 4} y={y + 13}>
              cancelled
            </text>
          )}
        </>
      )}
      {isCaught && <path class="timeline-caught" d={`M${right - 3} ${y + 2}v${height - 4}`} />}
      <text x={x + 6} y={y + 13}>
        {shorten(label)}
      </text>
    </g>
  );
}

function Life({ lane: { life, middle } }: { readonly lane: Lane }) {
  if (life === undefined) return null;
  return <line class="timeline-life" x1={life.left} x2={life.right} y1={middle} y2={middle} />;
}

function SignMark({ sign: { kind, x, y, text, title } }: { readonly sign: SignBox }) {
  return (
    <g class={`timeline-sign timeline-sign-${kind}`}>
      <title>{title}</title>
      <path d={signPaths[kind]} transform={`translate(${x} ${y})`} />
      {kind !== 'none' && text !== '' && (
        <text x={x + 7} y={y - 7}>
          {text}
        </text>
      )}
    </g>
  );
}

/** Each kind has a form of its own: a disc, a cross, a ring, a bar. */
const signPaths: Readonly<Record<SignBox['kind'], string>> = {
  begin: 'M-3 -5L5 0L-3 5Z',
  cancel: 'M-5 -5L5 5M5 -5L-5 5',
  cancelled: 'M-5 -5H5V5H-5ZM-3 -3L3 3M3 -3L-3 3',
  caught: 'M-5 -4Q0 8 5 -4',
  ended: 'M-4 -4H4V4H-4Z',
  exit: 'M-3 -5H3V5H-3',
  mark: 'M0 -5L5 0L0 5L-5 0Z',
  none: 'M0 -3V3',
  raised: 'M0 -6L6 5H-6Z',
  step: 'M-3 0A3 3 0 1 0 3 0A3 3 0 1 0 -3 0',
};

/** From a pass up to the tasks that it visited, and on to the next pass. */
function PassLink({
  pass: { x, y, visits, next },
  lanes,
}: {
  readonly pass: PassBox;
  readonly lanes: readonly Lane[];
}) {
  const top = Math.min(y, ...visits.map((visit) => visit.y));
  const first = lanes[0]?.y ?? 0;
  return (
    <g class="timeline-pass-link">
      {visits.length > 0 && <line x1={x} x2={x} y1={Math.max(first, top)} y2={y} />}
      {next !== undefined && <path class="timeline-again" d={`M${x + 7} ${y}H${next - 8}m-6 -4l6 4l-6 4`} />}
    </g>
  );
}

function Pass({ pass }: { readonly pass: PassBox }) {
  const { x, y, text, title, isQueuedAgain, visits, repeats } = pass;
  return (
    <g class={`timeline-pass ${isQueuedAgain ? 'timeline-pass-again' : 'timeline-pass-last'}`}>
      <title>{title}</title>
      {isQueuedAgain ? (
        <circle cx={x} cy={y} r={6} />
      ) : (
        <rect x={x - 6} y={y - 6} width={12} height={12} rx={1} />
      )}
      {text !== '' && (
        <text class="timeline-muted" x={x + 10} y={y - 7}>
          {text}
        </text>
      )}
      {repeats !== undefined && (
        <text class="timeline-repeats" x={repeats.x + 4} y={y - 7}>
          {repeats.words}
        </text>
      )}
      {visits.map((visit) => (
        <Visit x={x} visit={visit} />
      ))}
    </g>
  );
}

function Visit({
  x,
  visit: { y, isCancelled, text, title },
}: {
  readonly x: number;
  readonly visit: VisitBox;
}) {
  return (
    <g class={isCancelled ? 'timeline-visit timeline-visit-cancelled' : 'timeline-visit'}>
      <title>{title}</title>
      <circle cx={x} cy={y} r={6} />
      {isCancelled && <path d={`M${x - 3} ${y - 3}l6 6m0 -6l-6 6`} />}
      <text x={x + 8} y={y - 7}>
        {text}
      </text>
    </g>
  );
}
