/** A project of many cells on the model, in which a seed decides which cell has which fault. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';

import { makeFolder, repository, writeFiles } from '../make-project.ts';
import { describeEnd } from './describe-end.ts';
import { type Fault, faults } from './faults.ts';

export interface SoakSize {
  /** Scenarios. */
  readonly rows: number;
  /** Variants, and the column without one. */
  readonly columns: number;
}

/** How many cells of 10,000 have each fault: five hundred in all. Each hang is tried again alone. */
const counts: Readonly<Record<string, number>> = {
  ...{ 'exits-3': 80, 'exits-0': 80, 'writes-garbage': 60, 'writes-half-a-line': 60 },
  ...{ 'killed-by-term': 30, 'killed-by-kill': 30, 'killed-by-segv': 30, 'killed-by-abrt': 30 },
  ...{ 'throws-before-ready': 40, 'closes-its-channel-and-exits': 20, 'leaves-a-grandchild': 10 },
  ...{ 'exits-3-after-its-result': 10, 'killed-after-its-result': 10, 'writes-after-its-result': 6 },
  ...{ 'hangs-idle': 2, 'hangs-in-a-loop': 1, 'ignores-term': 1 },
};

export interface SoakPlan {
  /** How many cells come to each end, as `describeEnd` says it. */
  readonly planned: ReadonlyMap<string, number>;
  readonly faultOf: (cell: string) => Fault | undefined;
}

export function planSoak({ rows, columns, seed }: SoakSize & { readonly seed: number }): SoakPlan {
  const cells = Array.from({ length: rows }, (_, row) =>
    // The first column is the baseline, and has no variant that could go wrong.
    Array.from({ length: columns - 1 }, (_, column) => cellOf(row, column + 1)),
  ).flat();
  const shuffled = shuffle(cells, seed);
  const chosen = Object.entries(counts).flatMap(([name, count]) =>
    Array.from({ length: count }, () => find(name)),
  );
  const byCell = new Map(chosen.map((fault, index) => [shuffled[index] ?? '', fault]));
  const planned = new Map<string, number>();
  for (const fault of [...chosen, ...Array.from({ length: rows * columns - chosen.length }, () => calm)]) {
    const end = describeEnd(fault);
    planned.set(end, (planned.get(end) ?? 0) + 1);
  }
  return { planned, faultOf: (cell) => byCell.get(cell) };
}

export const calm = { verdict: 'passed', end: 'exited', exitCode: 0 } as const;

export function makeSoakProject({ rows, columns, faultOf }: SoakSize & Pick<SoakPlan, 'faultOf'>): string {
  const folder = makeFolder();
  const names = Object.keys(counts);
  cpSync(join(repository, 'tests', 'faults', 'fixtures'), join(folder, 'fixtures'), { recursive: true });
  const notes = makeFolder();
  const variants = Array.from({ length: columns - 1 }, (_, index) => variantOf(index + 1));
  const faulty = variants.map((variant, index) => {
    const cells = Array.from({ length: rows }, (_, row) => cellOf(row, index + 1));
    return [variant, Object.fromEntries(cells.flatMap((cell) => faultEntry(cell, faultOf(cell))))] as const;
  });
  writeFiles(folder, {
    'matrix.yaml': `subject: anyio
runtimes:
  '4.13': { model: anyio/4.13 }
variants: [${['none', ...variants].join(', ')}]
scenarios: [scenarios/soak]
clocks: [virtual]
`,
    ...Object.fromEntries(
      Array.from({ length: rows }, (_, row) => [`scenarios/soak/${scenarioOf(row)}.ts`, scenarioText]),
    ),
    'variants/_faults.ts': `${names
      .map((name, index) => `import fault${index} from '../fixtures/javascript/${name}.ts';`)
      .join('\n')}
import type { Places } from '../fixtures/places.ts';

export const places: Places = ${JSON.stringify({ tree: folder, notes })};
export const faults: Record<string, (places: Places) => void> = {
${names.map((name, index) => `  '${name}': fault${index},`).join('\n')}
};
`,
    ...Object.fromEntries(
      faulty.map(([variant, ownFaults]) => [`variants/${variant}.ts`, variantText(ownFaults)]),
    ),
  });
  return folder;
}

const scenarioText = `import { mark, moveOnAfter, scenario, sleep } from 'patchmatrix';

export default scenario({
  title: 'a scope that is cancelled',
  rule: 'A scope whose deadline has passed is cancelled.',
  main: [moveOnAfter('s', 1, [sleep(5)]), mark('after')],
  owed: { outcome: 'returned', reaches: ['after'], catches: ['s'], withinSeconds: 2 },
});
`;

/** @param ownFaults by cell, the name of its fault and when it comes */
function variantText(ownFaults: Readonly<Record<string, readonly [string, string]>>): string {
  return `import { faults, places } from './_faults.ts';

const own: Record<string, [string, string]> = ${JSON.stringify(ownFaults)};
const [fault, when] = own[process.env['PATCHMATRIX_CELL'] ?? ''] ?? [];

export default ({ CancelScope }: any): void => {
  if (fault === undefined) return;
  if (when === 'before-ready') faults[fault]!(places);
  const { deliverCancellation } = CancelScope.prototype;
  CancelScope.prototype.deliverCancellation = function (origin: unknown) {
    CancelScope.prototype.deliverCancellation = deliverCancellation;
    faults[fault]!(places);
    return this.deliverCancellation(origin);
  };
};
`;
}

function faultEntry(cell: string, fault: Fault | undefined): [string, [string, string]][] {
  return fault === undefined ? [] : [[cell, [fault.name, fault.when ?? 'running']]];
}

function cellOf(row: number, column: number): string {
  return `soak/${scenarioOf(row)}@4.13+${variantOf(column)}#virtual`;
}

function scenarioOf(row: number): string {
  return `s${String(row + 1).padStart(3, '0')}`;
}

function variantOf(column: number): string {
  return `v${String(column).padStart(2, '0')}`;
}

function find(name: string): Fault {
  const fault = faults.find((each) => each.name === name);
  if (fault === undefined) throw new Error(`expected a fault, found \`${name}\``);
  return fault;
}

/** Fisher and Yates, with the numbers that a linear congruential generator makes of the seed. */
function shuffle<T>(items: readonly T[], seed: number): T[] {
  const shuffled = [...items];
  let state = seed;
  for (let last = shuffled.length - 1; last > 0; last--) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const chosen = Math.floor((state / 2 ** 32) * (last + 1));
    [shuffled[last], shuffled[chosen]] = [shuffled[chosen] as T, shuffled[last] as T];
  }
  return shuffled;
}
