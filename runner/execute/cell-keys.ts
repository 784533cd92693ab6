/**
 * Which cells do the same whenever they run, and the keys under which what they did is kept: all that can decide it. These are the
 * programs on the virtual clock, in columns whose variant can know of nothing but its own text (`closed-code.ts`).
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { isClosedJavaScript, isClosedPython } from '../cache/closed-code.ts';
import { locatedDrivers } from '../drivers/find-driver.ts';
import { canonicalJson, identifyCells } from '../plan/identify-plan.ts';
import { findProblem, patchRuntime } from '../plan/patch-runtime.ts';
import type { Plan, PlannedCell, PlannedRuntime, PlannedVariant } from '../plan/plan.ts';
import { describeInterpreter } from './describe-host.ts';

export interface CellKey {
  /** Of all cells of the column, so that what is kept of them lies together. */
  readonly group: string;
  readonly key: string;
}

/** What decides the results of all cells of a run alike. */
export interface KeyConditions {
  /** The machine and the programs that run cells, `describeHost`. */
  readonly host: unknown;
  /** What ends a cell that would come to its end otherwise: time limit, bounds, sandbox. */
  readonly limits: unknown;
}

/** By the cell's id; a cell that may do something else the next time has none. */
export function buildCellKeys(plan: Plan, conditions: KeyConditions): ReadonlyMap<string, CellKey> {
  const programs = new Set(plan.scenarios.flatMap(({ kind, id }) => (kind === 'program' ? [id] : [])));
  const cells = plan.cells.filter(
    ({ clock, skip, scenario }) => clock === 'virtual' && skip === undefined && programs.has(scenario),
  );
  const asked = new Set(cells.map(({ column }) => column));
  const groups = new Map(
    plan.columns
      .filter(({ id }) => asked.has(id))
      .map((column) => [column.id, buildGroup(plan, column, conditions)]),
  );
  const identities = identifyCells(plan);
  return new Map(
    cells.flatMap(({ id, column }: PlannedCell): [string, CellKey][] => {
      const [group, identity] = [groups.get(column), identities.get(id)];
      if (group === undefined || identity === undefined) return [];
      return [[id, { group, key: hash(`${group} ${identity}`) }]];
    }),
  );
}

/** Undefined for a column whose cells may do something else the next time. */
function buildGroup(
  plan: Plan,
  { runtime: runtimeId, variant: variantId, patch }: Plan['columns'][number],
  conditions: KeyConditions,
): string | undefined {
  const found = plan.runtimes.find(({ id }) => id === runtimeId);
  const variant = plan.variants.find(({ id }) => id === variantId);
  if (found === undefined || variant === undefined || findProblem(found, patch) !== undefined)
    return undefined;
  const runtime = patchRuntime(found, patch);
  if (isOpen(runtime) || !isClosed(variant, runtime)) return undefined;
  const interpreter = runtime.driver === 'python' ? describeInterpreter(runtime.python) : null;
  const { subject, settings } = plan;
  const module = variant.modules[runtime.driver];
  return hash(canonicalJson([conditions, subject, settings, runtime, interpreter, module, patch]));
}

/** Of a file that is run as it is nobody knows what else it reads. */
function isOpen({ driver }: PlannedRuntime): boolean {
  return locatedDrivers.some(([name]) => name === driver);
}

function isClosed(variant: PlannedVariant, runtime: PlannedRuntime): boolean {
  const module = variant.modules[runtime.driver];
  if (module === undefined) return true;
  try {
    const code = readFileSync(module.loadFile, 'utf8');
    return runtime.driver === 'python' ? isClosedPython(code, runtime.package) : isClosedJavaScript(code);
  } catch (error) {
    // A file that went away: its cells say so.
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
