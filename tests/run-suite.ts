/** Runs suites on a runtime that is there already, and hands out what each test came to. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { defaultClockSettings, type SuiteRunner } from '../runner/cell/protocol.ts';
import { executePlan } from '../runner/execute/execute-plan.ts';
import type { RunEvent } from '../runner/execute/events.ts';
import type { Sandbox } from '../runner/execute/sandbox.ts';
import { createCellStarter } from '../runner/execute/start-cell.ts';
import { buildPlan } from '../runner/plan/build-plan.ts';
import type { PlannedRuntime, PlannedSuiteFile, PlannedVariant } from '../runner/plan/plan.ts';
import { reduceEvents } from '../runner/record/reduce-events.ts';
import type { RunResults } from '../runner/record/run-results.ts';
import { makeFolder } from './make-project.ts';

const dist = fileURLToPath(new URL('../dist', import.meta.url));

export const none: PlannedVariant = { id: 'none', modules: {} };

export interface SuiteRun {
  readonly runtime: PlannedRuntime;
  readonly runner: SuiteRunner;
  readonly testFile?: string;
  readonly testSeconds?: number;
  readonly variants?: readonly PlannedVariant[];
  /** Of the source, by their paths in it. */
  readonly files: Readonly<Record<string, string>>;
  readonly repeatEach?: number;
  readonly sandbox?: Sandbox;
}

export interface SuiteEnd {
  /** By the end of the test's id, `passed` or `failed: REASON`; with several variants, the variant behind it. */
  readonly outcomes: Readonly<Record<string, string>>;
  readonly events: readonly RunEvent[];
  readonly results: RunResults;
}

export async function runSuite(options: SuiteRun): Promise<SuiteEnd> {
  const {
    runtime,
    runner,
    testFile,
    testSeconds,
    variants = [none],
    files,
    repeatEach = 1,
    sandbox = 'none',
  } = options;
  const folder = makeFolder(files);
  const name = testFile?.replaceAll('/', '.') ?? 'command';
  const scenario: PlannedSuiteFile = {
    ...{ kind: 'suite', id: `own/${name}`, suite: 'own', file: testFile ?? '', line: 1, column: 1 },
    ...{ title: name, rule: '', runner, sources: { [runtime.id]: { folder, sha256: folder } } },
    ...(testFile !== undefined && { testFile }),
    ...(testSeconds !== undefined && { testSeconds }),
  };
  const plan = buildPlan({
    matrix: { file: 'matrix.yaml', subject: 'fixture', clocks: ['virtual', 'real'], baseline: 'none' },
    ...{ runtimes: [runtime], variants, scenarios: [scenario], settings: defaultClockSettings },
  });
  const cache = makeFolder();
  const { start: startCell } = createCellStarter({
    ...{ plan, run: `suites-${process.pid}`, logFolder: makeFolder(), timeoutMs: 20_000, sandbox },
    programs: {
      ...{
        cell: '',
        batch: '',
        bench: '',
        module: '',
        suite: join(dist, 'suite.cjs'),
        python: join(dist, 'python'),
      },
      ...{ bytecode: join(cache, 'bytecode'), workspaces: join(cache, 'workspaces') },
    },
  });
  const events: RunEvent[] = [];
  await executePlan(
    {
      ...{
        plan,
        run: 'suites',
        patchmatrix: '0',
        command: 'run',
        args: [],
        planSha256: '',
        confinement: { sandbox: 'none', missing: [] },
        startCell,
      },
      ...{ estimateSeconds: () => 0, workers: 2, repeatEach },
    },
    (event) => events.push(event),
  );
  const results = reduceEvents(events);
  return { outcomes: outcomesOf(results, scenario.id, variants.length > 1), events, results };
}

function outcomesOf({ cells }: RunResults, file: string, withVariant: boolean): SuiteEnd['outcomes'] {
  return Object.fromEntries(
    cells.map(({ scenario, column, judgement }) => {
      const name =
        scenario.id.slice(file.length).replace(/^\./, '') + (withVariant ? `@${column.variant}` : '');
      const reason = judgement?.reason ? `: ${judgement.reason}` : '';
      return [name, `${judgement?.verdict ?? 'none'}${reason}`];
    }),
  );
}

/** The cells in the order in which they started, by the ends of their ids, each time that they did. */
export function startedTests(events: readonly RunEvent[]): string[] {
  return events.flatMap((event) =>
    event.kind === 'cell-started' ? event.cell.replace(/^own\/([^@]*)@.*$/, '$1') : [],
  );
}
