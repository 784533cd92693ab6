/**
 * Has the bundles of models compiled once for all cells, and keeps what came of it in the cache: compiling takes a cell of Node
 * longer than everything else that is its own. Nothing depends on it but time, so that where it fails cells do without.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { ensureEntry } from '../cache/cache-entry.ts';
import { packCode } from '../cell/model-code.ts';
import type { CodeFrame } from '../cell/protocol.ts';
import { EnvironmentError } from '../environments/environment-error.ts';
import type { Plan, PlannedCell, PlannedModel } from '../plan/plan.ts';
import { buildChildCommand, type ProgramFiles } from './child-programs.ts';
import { runFrameChild } from './frame-child.ts';
import type { Bounds } from './process-tree.ts';

export interface PrepareOptions {
  readonly programs: ProgramFiles;
  /** The bundle of the child that compiles. */
  readonly childFile: string;
  /** Where what was compiled is kept. */
  readonly folder: string;
  readonly bounds?: Bounds;
  readonly signal?: AbortSignal;
}

/** The file of what was compiled of a model, by the model's file. */
export type CodeFiles = ReadonlyMap<string, string>;

/** So many cells of a model are worth a child that compiles for them. */
const worthwhileCells = 8;

/** Compiles for each model of which many cells are to run. @param cells those, of the plan */
export async function prepareCode(
  plan: Plan,
  cells: readonly PlannedCell[],
  options: PrepareOptions,
): Promise<CodeFiles> {
  const models = plan.runtimes.filter((runtime) => runtime.driver === 'model');
  const found = await Promise.all(
    models.map(async (model) => {
      const columns = new Set(plan.columns.flatMap((each) => (each.runtime === model.id ? each.id : [])));
      if (cells.filter(({ column }) => columns.has(column)).length < worthwhileCells) return [];
      const file = await prepareModel(model, options);
      return file === undefined ? [] : [[model.file, file] as const];
    }),
  );
  return new Map(found.flat());
}

/** @returns the file of what was compiled of a model; undefined where that failed */
export async function prepareModel(
  model: PlannedModel,
  options: PrepareOptions,
): Promise<string | undefined> {
  const { programs, childFile, folder, bounds } = options;
  const command = buildChildCommand(model, 'cell', { ...programs, cell: childFile }, bounds?.maxMemoryMiB);
  // V8 takes its code back only with the same flags; the flags of the child are its words without the last one.
  const parts = [model.sha256, process.version, process.arch, ...command.args.slice(0, -1)];
  const name = createHash('sha256')
    .update(JSON.stringify(parts))
    .update(readFileSync(childFile))
    .digest('hex');
  try {
    const tree = await ensureEntry({ cacheFolder: folder, name, made: 'made' }, async (unfinished) => {
      const code = await compile(model, { ...command, args: [...command.args, model.file] }, options);
      mkdirSync(unfinished);
      writeFileSync(join(unfinished, codeName), code);
    });
    return join(tree, codeName);
  } catch (error) {
    if (error instanceof EnvironmentError || error instanceof NoCodeError) return undefined;
    if (options.signal?.aborted === true) return undefined;
    throw error;
  }
}

const codeName = 'code.bin';

class NoCodeError extends Error {
  override readonly name = 'NoCodeError';
}

async function compile(
  model: PlannedModel,
  command: ReturnType<typeof buildChildCommand>,
  { bounds, signal }: PrepareOptions,
): Promise<Uint8Array> {
  let made: CodeFrame | undefined;
  await runFrameChild<CodeFrame>({
    command,
    request: {},
    silenceMs: 10_000,
    ...(bounds && { bounds }),
    ...(signal && { signal }),
    onFrame: (frame) => (made = frame),
  });
  const bundle = readFileSync(model.file, 'utf8');
  if (made?.sha256 !== model.sha256) throw new NoCodeError(`expected the code of ${model.id}, found none`);
  return packCode({ sha256: made.sha256, bundle, code: Buffer.from(made.code, 'base64') });
}
