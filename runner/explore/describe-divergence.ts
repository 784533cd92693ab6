/** A divergence in plain words: which task was or was not cancelled in which pass, which pass was or was not queued again. */
import { findEndless } from '../../program/find-outcome.ts';
import type { PassRecord, TaskState } from '../../program/timeline.ts';
import type { Divergence } from './find-divergence.ts';
import type { TimelineEntry } from './timeline-entries.ts';

export interface ColumnNames {
  readonly left: string;
  readonly right: string;
}

/** The rule behind a divergence, in one or two sentences. */
export function describeRule({ left, right, onlyWhen, operation }: Divergence, names: ColumnNames): string {
  if (onlyWhen) {
    const [ours, theirs] = [left?.tick ?? 0, right?.tick ?? 0];
    const what = left === undefined ? 'the same' : describeEntry(left);
    const [late, by] = theirs > ours ? [names.right, theirs - ours] : [names.left, ours - theirs];
    return `Both do the same, but ${late} comes to “${what}” ${by === 1 ? 'one iteration' : `${by} iterations`} later.`;
  }
  if (left?.kind === 'pass' && right?.kind === 'pass' && left.pass.scope === right.pass.scope) {
    return describePasses(left.pass, right.pass, operation, names);
  }
  if (left?.kind === 'pass' || right?.kind === 'pass') {
    const [pass, with_, without, other] =
      left?.kind === 'pass'
        ? [left.pass, names.left, names.right, right]
        : [right?.kind === 'pass' ? right.pass : undefined, names.right, names.left, left];
    if (pass !== undefined) {
      return `After ${operation}, ${with_} makes a pass on ${scopeWords(pass.scope)}, which ${passWords(pass)}; ${without} makes none there: ${otherWords(other)}.`;
    }
  }
  return `At ${operation}, on ${names.left}: ${otherWords(left)}; on ${names.right}: ${otherWords(right)}.`;
}

function describePasses(left: PassRecord, right: PassRecord, operation: string, names: ColumnNames): string {
  const { scope, tick, by } = left;
  const begin = `In tick ${tick} both make a pass on ${scopeWords(scope)} (${by === undefined ? operation : `${operation} by ${by}`})`;
  const differing = left.visits.flatMap((visit) => {
    const other = right.visits.find(({ task }) => task === visit.task);
    if (other === undefined || other.cancels === visit.cancels) return [];
    const [cancels, leaves, state] =
      visit.cancels > other.cancels
        ? [names.left, names.right, other.state]
        : [names.right, names.left, visit.state];
    return [`${cancels} cancels ${visit.task} there, ${leaves} does not, as ${stateWords[state]}`];
  });
  const again = describeAgain(left, right, names);
  const sentences = [...differing, ...(again === undefined ? [] : [again])];
  if (sentences.length === 0)
    return `${begin}, and find different tasks in it: ${visitList(left)} on ${names.left}, ${visitList(right)} on ${names.right}.`;
  return `${begin}: ${sentences.join('; ')}.`;
}

function describeAgain(left: PassRecord, right: PassRecord, names: ColumnNames): string | undefined {
  if (left.queuedAgain === right.queuedAgain) return undefined;
  const [again, not] = left.queuedAgain ? [names.left, names.right] : [names.right, names.left];
  const waiting = left.visits.filter(({ cancels }) => cancels === 0);
  const [only] = waiting;
  if (only === undefined) return `${again} queues the pass again, ${not} does not`;
  const why = waiting.map(({ task, state }) => `${task} cannot be cancelled in it, as ${stateWords[state]}`);
  const them = waiting.length === 1 ? only.task : 'them';
  return `${why.join(', and ')}; ${again} queues the pass again and comes back for ${them}, ${not} does not queue it again`;
}

function passWords({ visits, queuedAgain }: PassRecord): string {
  const cancelled = visits.filter(({ cancels }) => cancels > 0).map(({ task }) => task);
  const what = cancelled.length === 0 ? 'cancels no task' : `cancels ${cancelled.join(' and ')}`;
  return `${what} and is ${queuedAgain ? '' : 'not '}queued again`;
}

function visitList({ visits }: PassRecord): string {
  return visits.length === 0 ? 'none' : visits.map(({ task, state }) => `${task} (${state})`).join(', ');
}

const stateWords: Readonly<Record<TaskState, string>> = {
  done: 'it is done',
  current: 'it is the current task',
  'must-cancel': 'a cancellation is pending for it already',
  'not-started': 'it has not started',
  'waiter-done': 'what it waits for is done already',
  waiting: 'it is left waiting',
};

function scopeWords(scope: string): string {
  return scope.startsWith('#') ? 'a scope of the library’s own' : `\`${scope}\``;
}

function otherWords(entry: TimelineEntry | undefined): string {
  return entry === undefined ? 'nothing more happens' : describeEntry(entry);
}

/** `main begins cancel s`, `pass on s (by main), queued again`, `main exit s caught`, `the run ends: spin`. */
export function describeEntry(entry: TimelineEntry): string {
  switch (entry.kind) {
    case 'step': {
      const { task, operation, argument, leaving } = entry.step;
      return `${task} ${leaving ? 'leaves' : 'begins'} ${[operation, argument].filter((part) => part !== undefined).join(' ')}`;
    }
    case 'pass': {
      const { scope, by, queuedAgain } = entry.pass;
      return `pass on ${scope.startsWith('#') ? 'a scope of the library’s own' : scope} (by ${by ?? 'the loop'}), ${queuedAgain ? '' : 'not '}queued again`;
    }
    case 'event': {
      const [, , task, kind, ...details] = entry.event;
      const [id, caught] = details;
      const shown = kind === 'exit' ? [id, ...(caught === true ? ['caught'] : [])] : details;
      return [
        task,
        kind,
        ...shown.map((detail) => (typeof detail === 'string' ? detail : JSON.stringify(detail))),
      ].join(' ');
    }
    case 'end':
      return endWords(entry.outcome);
  }
}

function endWords(outcome: string): string {
  return findEndless(outcome)?.clause ?? `the run ends, ${outcome}`;
}
