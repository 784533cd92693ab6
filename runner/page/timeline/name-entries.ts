/** The short words beside a sign in the picture of a timeline; the whole sentence is `describeEntry`'s. Pure. */
import type { StepRecord, VisitRecord } from '../../../program/timeline.ts';
import type { TimelineEntry } from '../../explore/timeline-entries.ts';

export type SignKind =
  'begin' | 'cancel' | 'cancelled' | 'caught' | 'ended' | 'exit' | 'mark' | 'none' | 'raised' | 'step';

export interface Sign {
  readonly kind: SignKind;
  readonly text: string;
}

/** Operations that open a scope of their id, which is drawn as a band. */
export const opensScope: ReadonlySet<string> = new Set([
  ...['scope', 'moveOnAfter', 'failAfter', 'group', 'enter', 'enterGroup'],
]);

/** The sign on the lane of the task that an entry is about; undefined for what is drawn otherwise. */
export function signOf(entry: TimelineEntry): Sign | undefined {
  if (entry.kind === 'step') return signOfStep(entry.step);
  if (entry.kind !== 'event') return undefined;
  const [, , , kind, ...details] = entry.event;
  const words = details.map((detail) => (typeof detail === 'string' ? detail : JSON.stringify(detail)));
  switch (kind) {
    case 'start':
      return { kind: 'begin', text: '' };
    case 'returned':
      return { kind: 'ended', text: 'returned' };
    case 'cancelled':
      return { kind: 'cancelled', text: 'ends cancelled' };
    case 'raised':
      return { kind: 'raised', text: `raised ${words.join(' ')}` };
    case 'mark':
      return { kind: 'mark', text: `“${words.join(' ')}”` };
    case 'caught':
      return { kind: 'caught', text: `caught ${words.join(' ')}` };
    case 'exit':
      return {
        kind: 'exit',
        text: details[1] === true ? `${String(details[0])} caught it` : `left ${String(details[0])}`,
      };
    default:
      return { kind: 'step', text: [kind, ...words].join(' ') };
  }
}

function signOfStep({ operation, argument, leaving }: StepRecord): Sign {
  const text = [operation, argument].filter((part) => part !== undefined).join(' ');
  if (leaving) return { kind: 'none', text: `leaving ${String(argument ?? operation)}` };
  if (opensScope.has(operation)) return { kind: 'none', text: '' };
  if (operation === 'try') return { kind: 'none', text: 'try' };
  if (operation === 'cancel') return { kind: 'cancel', text };
  if (operation === 'cancelTask') return { kind: 'cancel', text: `cancel task ${String(argument)}` };
  return { kind: 'step', text: operation === 'sleep' && typeof argument === 'number' ? `${text} s` : text };
}

/** `cancelled`, `cancelled 2 ×`, or the state for which it was not. */
export function visitLabel({ state, cancels }: VisitRecord): string {
  if (cancels > 0) return cancels === 1 ? 'cancelled' : `cancelled ${cancels} ×`;
  return stateLabels[state];
}

const stateLabels: Readonly<Record<VisitRecord['state'], string>> = {
  done: 'done',
  current: 'current',
  'must-cancel': 'pending already',
  'not-started': 'not started',
  'waiter-done': 'waiter done',
  waiting: 'left waiting',
};
