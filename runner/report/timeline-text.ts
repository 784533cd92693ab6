/** The words of the timeline: one event, one delivery pass, one visit of a pass to a task. */
import stringWidth from 'fast-string-width';
import type { TraceEvent } from '../../program/program.ts';
import type { PassRecord } from '../../program/timeline.ts';
import { visitWords } from '../explore/visit-words.ts';
import { padText, type Colors } from './text-options.ts';

/** `main  mark unreachable`, with the task's name filled to a width. */
export const renderEventText = (
  [, , task, kind, ...details]: TraceEvent,
  taskWidth: number,
  colors: Colors,
): string => `${colors.bold(padText(task, taskWidth))}  ${[kind, ...detailsOf(kind, details)].join(' ')}`;

const detailsOf = (kind: string, details: readonly unknown[]): readonly string[] => {
  if (kind === 'exit') {
    const [id, isCaught] = details;
    return [String(id), ...(isCaught === true ? ['caught'] : [])];
  }
  return details.map((detail) => (typeof detail === 'string' ? detail : JSON.stringify(detail)));
};

/** `pass on s (by main), queued again`. */
export const renderPassText = ({ scope, by, queuedAgain }: PassRecord, colors: Colors): string => {
  const again = queuedAgain ? 'queued again' : 'not queued again';
  return `${colors.cyan(`pass on ${scope}`)} (by ${by ?? 'the loop'}), ${again}`;
};

/** A line of the timeline: what stands first, and text that is broken below itself. */
export interface TimelineLine {
  readonly lead: string;
  readonly text: string;
}

/** One line a task that the pass visited: whether it was cancelled, and if not, why. */
export const renderVisitLines = ({ scope, visits }: PassRecord): readonly TimelineLine[] => {
  if (visits.length === 0) {
    return [{ lead: '  ', text: 'no task in it' }];
  }
  const names = visits.map((visit) =>
    visit.scope === scope ? visit.task : `${visit.task} in ${visit.scope}`,
  );
  const width = Math.max(...names.map((name) => stringWidth(name)));
  return visits.map((visit, index) => ({
    lead: `  ${padText(names[index] ?? '', width)}  `,
    text: visitWords(visit),
  }));
};
