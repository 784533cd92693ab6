/** Where two runs of one program part: the last state that they have in common, and the first step that differs. */
import type { Program, Step, Steps } from '../../program/program.ts';
import type { PassRecord, TaskState, VisitRecord } from '../../program/timeline.ts';
import { entryText, listEntries, type RecordedRun, type TimelineEntry } from './timeline-entries.ts';

export interface Divergence {
  /** The last that both did; absent if they differ from the first on. */
  readonly common?: TimelineEntry;
  /** What each did instead of what the other did; absent where a run had nothing more to do. */
  readonly left?: TimelineEntry;
  readonly right?: TimelineEntry;
  /** Both did the same, but in another iteration. */
  readonly onlyWhen: boolean;
  /** What led there, in words: `cancel of a scope`. */
  readonly operation: string;
  /** The state in which the pass that differs found the task that it is about. */
  readonly row?: TaskState;
}

/** Undefined if the two runs did the same at the same times. */
export function findDivergence(
  program: Program,
  left: RecordedRun,
  right: RecordedRun,
): Divergence | undefined {
  const lefts = listEntries(left);
  const rights = listEntries(right);
  const what = firstDifferent(lefts, rights, entryText);
  const onlyWhen = what === undefined;
  const index = what ?? firstDifferent(lefts, rights, (entry) => String(entry.tick));
  if (index === undefined) return undefined;
  const [common, ours, theirs] = [lefts[index - 1], lefts[index], rights[index]];
  const row = rowOf(passOf(ours), passOf(theirs));
  const pass = passOf(ours) ?? passOf(theirs);
  // A pass is told by what led to it; where one column made none, by the pass that the other made.
  const entries = ours?.kind !== 'pass' && theirs?.kind === 'pass' ? rights : lefts;
  return {
    ...(common && { common }),
    ...(ours && { left: ours }),
    ...(theirs && { right: theirs }),
    onlyWhen,
    operation:
      operationBehind(program, entries, index) + afterSwallowing(entries.slice(0, index), pass?.scope),
    ...(row && { row }),
  };
}

function firstDifferent(
  left: readonly TimelineEntry[],
  right: readonly TimelineEntry[],
  textOf: (entry: TimelineEntry) => string,
): number | undefined {
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const [ours, theirs] = [left[index], right[index]];
    if (ours === undefined || theirs === undefined) return index;
    if (ours.kind !== theirs.kind || textOf(ours) !== textOf(theirs)) return index;
  }
  return undefined;
}

function passOf(entry: TimelineEntry | undefined): PassRecord | undefined {
  return entry?.kind === 'pass' ? entry.pass : undefined;
}

/** The task that the two passes treat differently, else one that could not be cancelled, the rarest state first. */
function rowOf(left: PassRecord | undefined, right: PassRecord | undefined): TaskState | undefined {
  if (left !== undefined && right !== undefined) {
    const cancels = new Map(right.visits.map((visit) => [visit.task, visit.cancels]));
    const differing = left.visits.find(
      (visit) => (cancels.get(visit.task) ?? visit.cancels) !== visit.cancels,
    );
    if (differing !== undefined) return differing.state;
  }
  const visits: readonly VisitRecord[] = (left ?? right)?.visits ?? [];
  return rarestFirst.find((state) => visits.some((visit) => visit.state === state));
}

const rarestFirst: readonly TaskState[] = [
  'waiter-done',
  'must-cancel',
  'not-started',
  'current',
  'done',
  'waiting',
];

/** What led to an entry: the step that its task had begun last, or what the loop did by itself. */
function operationBehind(program: Program, entries: readonly TimelineEntry[], index: number): string {
  const entry = entries[index] ?? entries.at(-1);
  const before = entries.slice(0, index);
  if (entry?.kind === 'pass' && entry.pass.by === undefined)
    return loopOperation(program, before, entry.pass);
  const task = taskOf(entry);
  const last = before.findLast((earlier) => earlier.kind === 'step' && earlier.step.task === task);
  const current = entry?.kind === 'step' ? entry : last;
  if (current?.kind !== 'step') return `the start of a task`;
  const { operation, argument, leaving } = current.step;
  const block = findBlock(program.main, String(argument));
  if (operation === 'cancel') return `cancel of ${block ?? 'a scope'}`;
  if (leaving) return `leaving ${block ?? `a ${operation}`}`;
  if (blockWords.has(operation)) return `entering ${blockWords.get(operation) ?? operation}`;
  return operation;
}

/** A pass of the same scope had cancelled a task, which caught that and went on: the scope is cancelled still. */
function afterSwallowing(before: readonly TimelineEntry[], scope: string | undefined): string {
  let cancelled: readonly string[] = [];
  for (const entry of before) {
    if (entry.kind === 'pass' && entry.pass.scope === scope) {
      const now = entry.pass.visits.filter(({ cancels }) => cancels > 0).map(({ task }) => task);
      cancelled = [...cancelled, ...now];
    }
    if (entry.kind !== 'event') continue;
    const [, , task, kind, detail] = entry.event;
    if (kind === 'caught' && detail === 'cancelled' && cancelled.includes(task)) {
      return ' after a cancellation was swallowed';
    }
  }
  return '';
}

function taskOf(entry: TimelineEntry | undefined): string {
  switch (entry?.kind) {
    case 'step':
      return entry.step.task;
    case 'pass':
      return entry.pass.by ?? 'main';
    case 'event':
      return entry.event[2];
    default:
      return 'main';
  }
}

function loopOperation(
  program: Program,
  before: readonly TimelineEntry[],
  { scope, tick }: PassRecord,
): string {
  const isRepeated = before.some((entry) => {
    const pass = passOf(entry);
    return pass?.scope === scope && pass.queuedAgain && pass.tick === tick - 1;
  });
  if (isRepeated) return 'a pass that was queued before';
  return hasDeadline(program.main, scope) ? 'a deadline' : 'the end of a task';
}

const blockWords: ReadonlyMap<string, string> = new Map([
  ['scope', 'a scope'],
  ['enter', 'a scope'],
  ['moveOnAfter', 'a timeout'],
  ['failAfter', 'a timeout'],
  ['group', 'a group'],
  ['enterGroup', 'a group'],
  ['lock', 'a lock'],
  ['semaphore', 'a semaphore'],
]);

/** What kind of block has an id, in words. */
function findBlock(steps: Steps, id: string): string | undefined {
  return findStep(steps, (step) => {
    const word = [...blockWords].find(([key]) => (step as Readonly<Record<string, unknown>>)[key] === id);
    return word?.[1];
  });
}

function hasDeadline(steps: Steps, id: string): boolean {
  const found = findStep(steps, (step) => {
    if ('scope' in step) return step.scope === id && step.deadline !== undefined ? true : undefined;
    if ('moveOnAfter' in step) return step.moveOnAfter === id ? true : undefined;
    if ('failAfter' in step) return step.failAfter === id ? true : undefined;
    return 'setDeadline' in step && step.setDeadline === id ? true : undefined;
  });
  return found === true;
}

function findStep<T>(steps: Steps, find: (step: Step) => T | undefined): T | undefined {
  for (const step of steps) {
    const found = find(step);
    if (found !== undefined) return found;
    for (const body of Object.values(step)) {
      const inside = Array.isArray(body) ? findStep(body as Steps, find) : undefined;
      if (inside !== undefined) return inside;
    }
  }
  return undefined;
}
