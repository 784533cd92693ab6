/**
 * What modules were loaded as, kept on the disk, so that no child loads them again while nothing changed. Only those are kept that
 * can know of nothing but their own text (`closed-code.ts`): what others are may be something else the next time.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, dirname, extname } from 'node:path';

import { readCheckedJson, writeCheckedJson } from '../cache/checked-json.ts';
import type { CollectModule } from '../cell/collect-protocol.ts';
import { makeFolder } from '../record/make-folder.ts';
import { createSurroundings } from './compile-surroundings.ts';
import type { Loaded } from './load-modules.ts';
import { stampFile } from './module-memory.ts';

export interface StoredModules {
  /** Undefined for a module that is unknown, or not as it was. @param subjects what it must not import */
  find(module: CollectModule, subjects: readonly string[]): Loaded | undefined;
  /** @param loadedAtMs the moment before it was loaded, milliseconds since 1970 */
  keep(module: CollectModule, subjects: readonly string[], loaded: Loaded, loadedAtMs: number): void;
  /** Writes what is new. A cache that cannot be written costs the next command time. @throws the system's error */
  save(): void;
}

interface StoredModule {
  readonly loaded: Loaded;
  /** Each with the hash of its content. */
  readonly files: readonly (readonly [file: string, sha256: string])[];
  readonly surroundings: string;
}

export interface StoredModulesOptions {
  /** The file that keeps them. */
  readonly file: string;
  /** Says which host loads them, `describeHost`; asked for once there is something to find or to keep. */
  readonly readConditions: () => unknown;
  /** What `patchmatrix` stands for in their imports. */
  readonly apiFile: string;
  /** Whether what is there is used; otherwise it is made anew. */
  readonly reads: boolean;
}

export function openStoredModules({
  file,
  readConditions,
  apiFile,
  reads,
}: StoredModulesOptions): StoredModules {
  const open = once(() => ({ stored: new Map(readStored(file)), conditions: readConditions() }));
  const added = new Set<string>();
  const hashSurroundings = createSurroundings();
  const hashes = new Map<string, string | undefined>();
  const hashOnce = (path: string): string | undefined => {
    if (!hashes.has(path)) hashes.set(path, hashContent(path));
    return hashes.get(path);
  };
  const keyOf = ({ kind, id, file: source }: CollectModule, subjects: readonly string[]): string =>
    JSON.stringify([open().conditions, kind, id, source, subjects]);
  const surround = (inputs: readonly string[]): string | undefined =>
    hashSurroundings(inputs.filter((input) => input !== apiFile));
  return {
    find(module, subjects) {
      const known = reads ? open().stored.get(keyOf(module, subjects)) : undefined;
      if (known === undefined) return undefined;
      const { loaded, files, surroundings } = known;
      const isSame = files.every(([path, sha256]) => hashOnce(path) === sha256);
      if (!isSame || !isCompiledWhole(loaded, hashOnce)) return undefined;
      return loaded.kind === 'model' || surround(inputsOf(module, loaded)) === surroundings
        ? loaded
        : undefined;
    },
    keep(module, subjects, loaded, loadedAtMs) {
      if (extname(module.file) === '.py') return;
      if (loaded.kind !== 'model' && loaded.isClosed !== true) return;
      const inputs = inputsOf(module, loaded);
      const surroundings = loaded.kind === 'model' ? '' : surround(inputs);
      const files = inputs.map((input) => [input, stampFile(input, loadedAtMs)] as const);
      if (surroundings === undefined || !files.every(isStamped)) return;
      const key = keyOf(module, subjects);
      const { stored } = open();
      const next = { loaded, files, surroundings };
      if (JSON.stringify(stored.get(key)) === JSON.stringify(next)) return;
      stored.set(key, next);
      added.add(key);
    },
    save() {
      if (added.size === 0) return;
      const { stored } = open();
      makeFolder(dirname(file));
      // What is the oldest is the first to go.
      const kept = [...stored].filter(([key]) => !added.has(key)).slice(-mostStored);
      writeCheckedJson(file, [...kept, ...[...stored].filter(([key]) => added.has(key))]);
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** How many modules of earlier loads are kept. */
const mostStored = 5000;

function readStored(file: string): readonly (readonly [string, StoredModule])[] {
  // A damaged one is made again: it only says what a child would say.
  return (readCheckedJson(file) ?? []) as readonly (readonly [string, StoredModule])[];
}

function inputsOf(module: CollectModule, loaded: Loaded): readonly string[] {
  const inputs = 'inputs' in loaded ? (loaded.inputs ?? []) : [];
  return [...new Set([module.file, ...inputs])];
}

/** Its name says what it holds, but half a file has that name too. */
function isCompiledWhole(loaded: Loaded, hashOnce: (path: string) => string | undefined): boolean {
  if (!('compiledFile' in loaded)) return true;
  const { compiledFile } = loaded;
  return hashOnce(compiledFile) === basename(compiledFile, extname(compiledFile));
}

function isStamped(file: readonly [string, string | undefined]): file is readonly [string, string] {
  return file[1] !== undefined;
}

function hashContent(path: string): string | undefined {
  try {
    return createHash('sha256').update(readFileSync(path)).digest('hex');
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}
