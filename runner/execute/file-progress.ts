/** How far a file of tests has come in its child: which tests there are, which ran, and which are left. */
import type { FoundTest } from '../cell/protocol.ts';
import { cellId } from '../plan/cell-names.ts';
import { nameTests } from '../plan/name-tests.ts';
import type { PlannedCell, PlannedSuiteFile } from '../plan/plan.ts';
import type { FoundCell } from './events.ts';

interface TestProgress {
  readonly found: FoundCell;
  state: 'finished' | 'running' | 'waiting';
  /** On the run's clock. */
  startedAtMs: number;
}

export interface TestsLeft {
  readonly waiting: readonly FoundCell[];
  readonly suspects: readonly FoundCell[];
}

export class FileProgress {
  readonly #file: PlannedSuiteFile;
  readonly #cell: PlannedCell;
  readonly #asked: ReadonlySet<string> | undefined;
  readonly #listed: FoundTest[] = [];
  readonly #tests = new Map<string, TestProgress>();
  readonly #hasResult: (test: string) => boolean;

  /** @param hasResult whether the cell of a test, by its id, is left as it is, whatever its child says */
  constructor(file: PlannedSuiteFile, cell: PlannedCell, hasResult: (test: string) => boolean = () => false) {
    this.#file = file;
    this.#cell = cell;
    this.#hasResult = hasResult;
    this.#asked = cell.tests && new Set(cell.tests);
  }

  /** Those of the tests that are asked for and were not known before. */
  add(tests: readonly FoundTest[]): FoundCell[] {
    this.#listed.push(...tests);
    // All that are there count for the names, whichever are asked for.
    return nameTests(this.#file, this.#listed).flatMap((scenario): FoundCell[] => {
      const { test } = scenario;
      if (this.#tests.has(test) || this.#asked?.has(test) === false) return [];
      const name = { scenario: scenario.id, column: this.#cell.column, clock: this.#cell.clock };
      const found = { scenario, cell: { id: cellId(name), ...name } };
      if (this.#hasResult(found.cell.id)) return [];
      this.#tests.set(test, { found, state: 'waiting', startedAtMs: 0 });
      return [found];
    });
  }

  /** Undefined if that test is not asked for, or started before. */
  start(test: string, atMs: number): FoundCell | undefined {
    const progress = this.#tests.get(test);
    if (progress?.state !== 'waiting') return undefined;
    progress.state = 'running';
    progress.startedAtMs = atMs;
    return progress.found;
  }

  /** Undefined if that test does not run. `wallMs` counts from its start. */
  finish(test: string, atMs: number): { readonly found: FoundCell; readonly wallMs: number } | undefined {
    const progress = this.#tests.get(test);
    if (progress?.state !== 'running') return undefined;
    progress.state = 'finished';
    return { found: progress.found, wallMs: atMs - progress.startedAtMs };
  }

  /** Its child was lost, and another one runs the file from its beginning: what ran then starts once more. */
  restart(): void {
    for (const test of this.#tests.values()) if (test.state === 'running') test.state = 'waiting';
  }

  /** Of the tests that are known, which may be none, all have results. */
  get isDone(): boolean {
    const { waiting, suspects } = this.left();
    return waiting.length + suspects.length === 0;
  }

  /** The only test that was asked for, if it has no result: it had the child to itself already. */
  onlyLeft(): FoundCell | undefined {
    const { waiting, suspects } = this.left();
    return this.#tests.size === 1 ? [...waiting, ...suspects][0] : undefined;
  }

  /** Those without a result. The suspects had started when the child ended: one of them is what ended it. */
  left(): TestsLeft {
    const inState = (state: TestProgress['state']): FoundCell[] =>
      [...this.#tests.values()].flatMap((test) => (test.state === state ? test.found : []));
    return { waiting: inState('waiting'), suspects: inState('running') };
  }
}
