/**
 * Has children load modules, or read them where they are Python, and gathers what the children say. A module that hangs
 * or ends the process is a mistake of that module; the others are loaded all the same.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, resolve } from 'node:path';

import type { CollectFrame, CollectModule, CollectRequest } from '../cell/collect-protocol.ts';
import { EnvironmentError } from '../environments/environment-error.ts';
import type { Matrix } from '../matrix/matrix.ts';
import type { Mistake } from '../matrix/mistake.ts';
import type { ChildCommand } from './child-programs.ts';
import {
  type FrameChildEnd,
  type FrameChildOptions,
  runFrameChild,
  type WaitingChild,
} from './frame-child.ts';
import type { ModuleMemory } from './module-memory.ts';
import type { StoredModules } from './stored-modules.ts';
import type { Sandbox } from './sandbox.ts';

export interface LoadOptions {
  /** The bundle of the collecting child. */
  readonly childFile: string;
  /** The child that reads scenarios in Python; asked for if there are some. */
  readonly pythonCommand: () => Promise<ChildCommand>;
  /** The bundle that `patchmatrix` stands for in the imports of scenarios. */
  readonly apiFile: string;
  /** Where compiled modules are kept. */
  readonly cacheFolder: string;
  /** Milliseconds that loading one module may take. */
  readonly timeoutMs: number;
  /** What the children run in; default `none`. What they compile they write to the cache all the same. */
  readonly sandbox?: Sandbox;
  /** What is known of modules that are as they were; they are not loaded again. */
  readonly memory?: ModuleMemory;
  /** What is kept of modules on the disk; they are not loaded again either. */
  readonly stored?: StoredModules;
  /** A collecting child that is started already, if there is one. */
  readonly takeWaiting?: () => WaitingChild | undefined;
  readonly signal?: AbortSignal;
}

export type Loaded = Exclude<CollectFrame, { kind: 'failure' | 'loading' | 'mistake' }>;

export interface LoadedModules {
  /** What each module is; one with a mistake in it may be absent. */
  readonly loaded: ReadonlyMap<CollectModule, Loaded>;
  readonly mistakes: readonly Mistake[];
}

/** What a group of modules comes to, while it grows. */
interface Loading {
  readonly loaded: Map<CollectModule, Loaded>;
  readonly mistakes: Mistake[];
}

export async function loadModules(
  all: readonly CollectModule[],
  matrix: Matrix,
  options: LoadOptions,
): Promise<LoadedModules> {
  const { memory, stored } = options;
  const subjects = listSubjects(matrix);
  const startedAtMs = Date.now();
  const known = new Map<CollectModule, Loaded>();
  for (const module of all) {
    const remembered = memory?.find(module, subjects);
    const loaded = remembered ?? stored?.find(module, subjects);
    if (loaded !== undefined) known.set(module, loaded);
    if (loaded !== undefined && remembered === undefined) memory?.keep(module, subjects, loaded, startedAtMs);
  }
  const modules = all.filter((module) => !known.has(module));
  const python = modules.filter(({ file }) => extname(file) === '.py');
  const others = modules.filter((module) => !python.includes(module));
  const groups = await Promise.all([
    loadGroup(others, matrix, options, () =>
      Promise.resolve({ command: process.execPath, args: [options.childFile] }),
    ),
    loadGroup(python, matrix, { ...options, takeWaiting: () => undefined }, options.pythonCommand),
  ]);
  for (const [module, loaded] of groups.flatMap((group) => [...group.loaded])) {
    memory?.keep(module, subjects, loaded, startedAtMs);
    stored?.keep(module, subjects, loaded, startedAtMs);
  }
  return {
    loaded: new Map([...known, ...groups.flatMap(({ loaded }) => [...loaded])]),
    mistakes: groups.flatMap(({ mistakes }) => mistakes),
  };
}

async function loadGroup(
  modules: readonly CollectModule[],
  matrix: Matrix,
  options: LoadOptions,
  getCommand: () => Promise<ChildCommand>,
): Promise<LoadedModules> {
  const loading: Loading = { loaded: new Map(), mistakes: [] };
  if (modules.length === 0) return loading;
  const command = await getCommand();
  // A module that hangs takes its child with it; the modules after it are loaded by another one.
  for (let rest = modules; rest.length > 0;) {
    const culprit = await loadOnce(rest, matrix, command, options, loading);
    rest = culprit === undefined ? [] : rest.slice(rest.indexOf(culprit) + 1);
  }
  return loading;
}

/**
 * Loads modules in one child. Hands out the module at which the child stopped, if it did not come to the end.
 *
 * @throws EnvironmentError if the machine kept it from loading them
 */
async function loadOnce(
  modules: readonly CollectModule[],
  matrix: Matrix,
  command: ChildCommand,
  { apiFile, cacheFolder, sandbox, timeoutMs, signal, takeWaiting }: LoadOptions,
  { loaded, mistakes }: Loading,
): Promise<CollectModule | undefined> {
  let current: CollectModule | undefined;
  let failure: string | undefined;
  const answered = new Set<CollectModule>();
  const request: CollectRequest = { cacheFolder, apiFile, subjects: listSubjects(matrix), modules };
  const asked: FrameChildOptions<CollectFrame> = {
    command,
    request,
    silenceMs: timeoutMs,
    ...makeCollectorPlaces(sandbox, cacheFolder),
    ...(signal && { signal }),
    onFrame(frame) {
      const module = modules[frame.index];
      if (module === undefined) throw new Error(`a frame for module ${String(frame.index)}`);
      if (frame.kind === 'loading') {
        current = module;
        return;
      }
      answered.add(module);
      if (frame.kind === 'failure') {
        failure ??= frame.message;
        return;
      }
      if (frame.kind !== 'mistake') {
        loaded.set(module, frame);
        return;
      }
      const { line, column, message } = frame;
      mistakes.push({ file: nameForUser(module, matrix), line, column, length: 1, message });
    },
  };
  const waiting = takeWaiting?.();
  const end = await (waiting === undefined ? runFrameChild(asked) : waiting.run(asked));

  if (failure !== undefined) throw new EnvironmentError(failure);
  const last = modules.at(-1);
  if (last !== undefined && answered.has(last)) return undefined;
  if (current === undefined && end.kind === 'silent') {
    throw new EnvironmentError(
      `expected the modules to be compiled within ${String(timeoutMs / 1000)} s, found that still going on; does one of them import a pipe?`,
    );
  }
  if (current === undefined) {
    throw new Error(`the collecting child ended (${end.kind}) before it loaded a module:\n${end.output}`);
  }
  const message = describeEnd(end, timeoutMs);
  mistakes.push({ file: nameForUser(current, matrix), line: 1, column: 1, length: 1, message });
  return current;
}

/** What a collecting child runs in. @param cacheFolder takes what it compiles, and is made */
export function makeCollectorPlaces(
  sandbox: Sandbox | undefined,
  cacheFolder: string,
): Pick<FrameChildOptions<never>, 'sandbox'> {
  if (sandbox !== 'strict') return {};
  mkdirSync(cacheFolder, { recursive: true });
  return { sandbox: { writable: [cacheFolder] } };
}

/** Why a module was not loaded. */
function describeEnd(end: FrameChildEnd, timeoutMs: number): string {
  switch (end.kind) {
    case 'silent':
      return `expected the module to load within ${String(timeoutMs / 1000)} s, found it still busy: move what takes long out of the module's top level`;
    case 'over-bound':
      return `${end.problem}, while the module was loaded: move what takes much out of the module's top level`;
    case 'exited':
      return `expected the module to load, found that it ended the process with exit code ${String(end.exitCode)}`;
  }
}

/** The packages that a module is handed, and must not import. */
function listSubjects({ runtimes, folder }: Matrix): string[] {
  const names = runtimes.flatMap((runtime) => {
    if (runtime.driver !== 'node') return [];
    return runtime.kind === 'folder' ? readPackageName(resolve(folder, runtime.path)) : runtime.package;
  });
  return [...new Set(names)];
}

/** A folder that is no package is a problem of its runtime, which says so. */
function readPackageName(folder: string): string[] {
  try {
    const { name } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      readonly name?: unknown;
    };
    return typeof name === 'string' ? [name] : [];
  } catch {
    return [];
  }
}

/** The file of a module, relative to where the user is. */
export function nameForUser({ file }: CollectModule, matrix: Matrix): string {
  return relative(process.cwd(), resolve(matrix.folder, file));
}
