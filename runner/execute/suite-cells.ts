/**
 * The cells of tests: of a file that its child runs, and of the tests that run by themselves. What a child says of tests
 * becomes events here; which cell starts when is `execute-plan.ts`'s concern.
 */
import type { FoundTest, TestResult } from '../cell/protocol.ts';
import type { Plan, PlannedCell, PlannedSuiteFile, PlannedTest } from '../plan/plan.ts';
import type { Observation, RunEvent } from './events.ts';
import { FileProgress, type TestsLeft } from './file-progress.ts';
import { observeAlone, observeInFile } from './observe-test.ts';
import { attemptKey, type Resumption } from './resumption.ts';
import type { ChildHooks } from './child-spec.ts';

/** Where events go. */
export interface EventSink {
  readonly emit: (event: RunEvent) => void;
  /** Milliseconds since the run's start. */
  readonly nowMs: () => number;
}

/** One run of a file, or of a test by itself. */
export interface SuiteRun {
  readonly hooks: Pick<
    ChildHooks,
    'onReady' | 'onRestarted' | 'onTestFinished' | 'onTests' | 'onTestStarted'
  >;
  /** The test that the cell is, if it is one. */
  readonly test?: PlannedTest;
  /** What is observed of the cell, of what is observed of its child. */
  observe(child: Observation): Observation;
  /** It may run again in the same attempt: no test of it is left, which would run by itself. */
  canRunAgain(): boolean;
  /**
   * Says what the end of the child means for its tests.
   *
   * @param isConfirmed the end counts, and need not be seen again alone
   * @returns the tests that are to run by themselves
   */
  end(child: Observation, isConfirmed: boolean): TestsLeft;
}

export class SuiteCells {
  readonly #files: ReadonlyMap<string, PlannedSuiteFile>;
  readonly #sink: EventSink;
  /** The tests that were found, by the ids of their cells. */
  readonly #tests: Map<string, PlannedTest>;
  readonly #resumption: Resumption | undefined;
  /** The attempts at tests that ended in their file's child: they stand, if the file runs again. */
  readonly #endedInFile = new Set<string>();

  /** @param resumption whose tests are known already, and keep the results that they have */
  constructor({ scenarios }: Plan, sink: EventSink, resumption?: Resumption) {
    const files = scenarios.filter((scenario) => scenario.kind === 'suite');
    this.#files = new Map(files.map((file) => [file.id, file]));
    this.#sink = sink;
    this.#tests = new Map(resumption?.tests.map(({ cell, scenario }) => [cell.id, scenario]));
    this.#resumption = resumption;
  }

  /** Undefined for a cell that has nothing to do with a suite. */
  open(cell: PlannedCell, attempt: number): SuiteRun | undefined {
    const test = this.#tests.get(cell.id);
    if (test !== undefined) return openTest(test);
    const file = this.#files.get(cell.scenario);
    if (file === undefined) return undefined;
    const hasResult = (test: string): boolean => {
      const key = attemptKey(test, attempt);
      return this.#endedInFile.has(key) || this.#resumption?.finished.has(key) === true;
    };
    return this.#openFile(new FileProgress(file, cell, hasResult), cell, attempt);
  }

  #openFile(file: FileProgress, { id: cell }: PlannedCell, attempt: number): SuiteRun {
    const { emit, nowMs } = this.#sink;
    let loaded: Observation['ready'];
    const add = (tests: readonly FoundTest[]): void => {
      const found = file.add(tests);
      if (found.length === 0) return;
      for (const each of found) this.#tests.set(each.cell.id, each.scenario);
      emit({ kind: 'tests-found', atMs: nowMs(), cell, attempt, tests: found });
    };
    const start = (test: string): void => {
      const atMs = nowMs();
      const found = file.start(test, atMs);
      if (found !== undefined) emit({ kind: 'cell-started', atMs, cell: found.cell.id, attempt });
    };
    const finish = (test: string, result: TestResult): void => {
      // What is skipped, or reported at its end only, never said that it starts.
      start(test);
      const atMs = nowMs();
      const ended = file.finish(test, atMs);
      if (ended === undefined) return;
      const observation = observeInFile(result, ended.wallMs, loaded);
      this.#endedInFile.add(attemptKey(ended.found.cell.id, attempt));
      emit({ kind: 'cell-finished', atMs, cell: ended.found.cell.id, attempt, observation });
    };
    return {
      hooks: {
        onReady: (ready) => (loaded = ready),
        onRestarted: () => file.restart(),
        onTests: add,
        onTestStarted: start,
        onTestFinished: finish,
      },
      observe: (child) => child,
      canRunAgain: () => file.isDone,
      end(child, isConfirmed) {
        const only = file.onlyLeft();
        if (only === undefined || !isConfirmed) return file.left();
        const observation = observeAlone(child, only.scenario.test, undefined);
        emit({ kind: 'cell-finished', atMs: nowMs(), cell: only.cell.id, attempt, observation });
        return nothingLeft;
      },
    };
  }
}

const nothingLeft: TestsLeft = { waiting: [], suspects: [] };

function openTest(test: PlannedTest): SuiteRun {
  let own: TestResult | undefined;
  return {
    test,
    hooks: {
      onRestarted: () => (own = undefined),
      onTestFinished: (name, result) => {
        if (name === test.test) own = result;
      },
    },
    observe: (child) => observeAlone(child, test.test, own),
    canRunAgain: () => true,
    end: () => nothingLeft,
  };
}
