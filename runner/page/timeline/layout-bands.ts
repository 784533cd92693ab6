/** The scopes of a trace as bands on the lanes of their tasks, from entering to leaving. Pure. */
import type { Program, Step, Steps } from '../../../program/program.ts';
import type { TimelineEntry } from '../../explore/timeline-entries.ts';
import { opensScope } from './name-entries.ts';

export interface ScopeBand {
  readonly task: string;
  readonly id: string;
  /** `scope s, shielded`. */
  readonly label: string;
  /** How many scopes of its task are around it. */
  readonly depth: number;
  readonly left: number;
  readonly right: number;
  /** Where it was cancelled: by a step, or where the first pass says so. */
  readonly cancelledAt?: number;
  readonly isShielded: boolean;
  /** It swallowed the cancellation as it was left. */
  readonly isCaught: boolean;
  /** It was never left. */
  readonly isOpen: boolean;
}

/** An entry and where it is drawn. */
export interface PlacedEntry {
  readonly entry: TimelineEntry;
  readonly left: number;
  readonly right: number;
}

type Draft = { -readonly [Key in keyof ScopeBand]: ScopeBand[Key] };

export function layoutBands(
  placed: readonly PlacedEntry[],
  program: Program | undefined,
  end: number,
): ScopeBand[] {
  const bands: Draft[] = [];
  const findOpen = (id: string, task?: string): Draft | undefined =>
    bands.findLast((band) => band.isOpen && band.id === id && (task === undefined || band.task === task));
  const close = (band: Draft | undefined, right: number, isCaught = false): void => {
    if (band !== undefined) Object.assign(band, { right, isCaught, isOpen: false });
  };
  const cancel = (id: string, at: number): void => {
    const band = findOpen(id);
    if (band !== undefined) band.cancelledAt ??= at;
  };
  for (const { entry, left, right } of placed) {
    if (entry.kind === 'pass') cancel(entry.pass.scope, left);
    if (entry.kind === 'event') {
      const [, , task, kind, id, isCaught] = entry.event;
      if (kind === 'exit') close(findOpen(String(id), task), right, isCaught === true);
    }
    if (entry.kind !== 'step' || entry.step.leaving) continue;
    const { task, operation, argument } = entry.step;
    const id = String(argument);
    if (operation === 'cancel') cancel(id, left);
    if (operation === 'leave' || operation === 'leaveGroup') close(findOpen(id), right);
    if (!opensScope.has(operation)) continue;
    const { shield, cancelled } = optionsOf(program, operation, id);
    bands.push({
      ...{ task, id, left, right: end, isShielded: shield, isCaught: false, isOpen: true },
      label: bandLabel(operation, id, shield),
      depth: bands.filter((band) => band.isOpen && band.task === task).length,
      ...(cancelled && { cancelledAt: left }),
    });
  }
  return bands;
}

export function bandLabel(operation: string, id: string, isShielded: boolean): string {
  return `${operation} ${id}${isShielded ? ', shielded' : ''}`;
}

export function optionsOf(
  program: Program | undefined,
  operation: string,
  id: string,
): { readonly shield: boolean; readonly cancelled: boolean } {
  const block = program && findStep(program.main, operation, id);
  const has = (key: string): boolean =>
    block !== undefined && (block as Readonly<Record<string, unknown>>)[key] === true;
  return { shield: has('shield'), cancelled: has('cancelled') };
}

/** The group that a task is a child of; undefined for `main`, and for a task of its own. */
export function groupOf(program: Program | undefined, task: string): string | undefined {
  const step = program && (findStep(program.main, 'spawn', task) ?? findStep(program.main, 'start', task));
  return step !== undefined && 'into' in step ? step.into : undefined;
}

function findStep(steps: Steps, operation: string, argument: string): Step | undefined {
  for (const step of steps) {
    const fields: Readonly<Record<string, unknown>> = step;
    if (fields[operation] === argument) return step;
    for (const body of Object.values(fields)) {
      const inside = Array.isArray(body) ? findStep(body as Steps, operation, argument) : undefined;
      if (inside !== undefined) return inside;
    }
  }
  return undefined;
}
