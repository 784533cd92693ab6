/**
 * Makes the plans of a watch, one after another: what is as it was is not looked at again, and what a plan was made from is
 * watched from then on.
 */
import { dirname, resolve } from 'node:path';

import type { Matrix } from '../matrix/matrix.ts';
import type { Plan } from '../plan/plan.ts';
import type { CellFilters } from '../plan/select-cells.ts';
import { apiFile } from './bundle-files.ts';
import { cacheFolder } from './cache-folder.ts';
import { chooseWatched, isInTree, type Watched } from './choose-watched.ts';
import { findResultsFolder, loadPlan } from './load-plan.ts';
import { createPlanMemory, type PlanMemory } from './plan-memory.ts';
import type { RunOptions } from './run-command.ts';
import { createSpareCollector, type SpareCollector } from './spare-collector.ts';
import { type FileWatch, watchFiles } from './watch-files.ts';
import type { Asked } from './watch-inbox.ts';

export interface PlannerOptions {
  /** In place of `--last-failed`. */
  readonly cells: CellFilters['cells'];
  /** Is handed the files that were saved, absolute; none for a second look. */
  readonly onSave: (files: readonly string[]) => void;
  /** Is told why files cannot be watched. */
  readonly onError: (error: Error) => void;
}

export class WatchPlanner {
  readonly #matrixFile: string;
  readonly #base: string;
  readonly #options: RunOptions;
  readonly #cells: CellFilters['cells'];
  readonly #spare: SpareCollector;
  readonly #memory: PlanMemory;
  readonly #files: FileWatch;
  #matrix: Matrix | undefined;
  #watched: Watched | undefined;
  #isFirst = true;

  constructor(matrixFile: string, options: RunOptions, { cells, onSave, onError }: PlannerOptions) {
    const resultsFolder = findResultsFolder({ file: matrixFile, on: options.on });
    this.#matrixFile = matrixFile;
    this.#base = dirname(resultsFolder);
    this.#options = options;
    this.#cells = cells;
    this.#spare = createSpareCollector(options.sandbox);
    this.#memory = createPlanMemory(this.#spare);
    this.#files = watchFiles(this.#base, new Set([resultsFolder, cacheFolder()]), { onSave, onError });
  }

  /** How many files are watched one by one, and folders with all that is in them. */
  get counts(): { readonly files: number; readonly folders: number } {
    return { files: this.#watched?.files.size ?? 0, folders: this.#watched?.trees.size ?? 0 };
  }

  /** @param pattern empty for none @throws as `loadPlan` does; what was read until then is watched all the same */
  async load(asked: Asked, pattern: string): Promise<Plan> {
    const { grep: _grep, on, updateLock, baseline, sandbox, cache, ...filters } = this.#options;
    const trees = this.#watched?.trees ?? new Set();
    if (asked.again === 'all') this.#memory.forget({ modules: true });
    else if ([...asked.files].some((file) => isInTree(file, trees))) this.#memory.forget();
    const isFirst = this.#isFirst;
    this.#isFirst = false;
    try {
      const plan = await loadPlan(
        { file: this.#matrixFile, on, updateLock: updateLock && isFirst },
        {
          ...filters,
          ...(pattern !== '' && { grep: pattern }),
          ...(this.#cells && { cells: this.#cells, withBaselines: true }),
        },
        {
          baseline,
          sandbox,
          cache: cache && asked.again !== 'all',
          memory: this.#memory,
          onMatrix: (matrix) => (this.#matrix = matrix),
        },
      );
      this.#files.setAlert(false);
      return plan;
    } catch (error) {
      this.#files.setAlert(true);
      throw error;
    } finally {
      await this.#follow();
    }
  }

  /** Whether somebody saved something: a second look is none, nor is what we write ourselves. */
  isSave({ files }: Asked): boolean {
    return [...files].some((file) => file !== this.#matrix?.lockFile);
  }

  /** Makes ready for the next save, while nothing else is to be done. */
  prepare(): void {
    this.#spare.prepare();
  }

  async close(): Promise<void> {
    await this.#files.close();
  }

  async #follow(): Promise<void> {
    const own = dirname(apiFile);
    this.#watched = chooseWatched(
      this.#base,
      this.#options.on === undefined ? resolve(this.#matrixFile) : undefined,
      this.#matrix,
      this.#memory.modules.listFiles().filter((file) => !file.startsWith(own)),
    );
    await this.#files.update(this.#watched);
  }
}
