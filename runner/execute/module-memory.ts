/**
 * Remembers what modules were loaded as, for a command that loads them again and again: one whose files have the content that
 * they had is not loaded again. A module with a mistake in it is never remembered.
 */
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';

import type { CollectModule } from '../cell/collect-protocol.ts';
import type { Loaded } from './load-modules.ts';

export interface ModuleMemory {
  /** Undefined for a module that is unknown, or not as it was. @param subjects what it must not import */
  find(module: CollectModule, subjects: readonly string[]): Loaded | undefined;
  /** @param loadedAtMs the moment before it was loaded, milliseconds since 1970 */
  keep(module: CollectModule, subjects: readonly string[], loaded: Loaded, loadedAtMs: number): void;
  /** The files of all modules that are remembered, absolute. */
  listFiles(): readonly string[];
  clear(): void;
}

interface Remembered {
  readonly loaded: Loaded;
  /** By the file, the hash of its content. */
  readonly files: ReadonlyMap<string, string | undefined>;
}

export function createModuleMemory(): ModuleMemory {
  const remembered = new Map<string, Remembered>();
  return {
    find(module, subjects) {
      const known = remembered.get(keyOf(module, subjects));
      if (known === undefined) return undefined;
      const isSame = [...known.files].every(([file, hash]) => hash !== undefined && hashFile(file) === hash);
      return isSame ? known.loaded : undefined;
    },
    keep(module, subjects, loaded, loadedAtMs) {
      const inputs = 'inputs' in loaded ? (loaded.inputs ?? []) : [];
      const files = [...new Set([module.file, ...inputs])];
      const stamps = files.map((file) => [file, stampFile(file, loadedAtMs)] as const);
      remembered.set(keyOf(module, subjects), { loaded, files: new Map(stamps) });
    },
    listFiles() {
      return [...new Set([...remembered.values()].flatMap(({ files }) => [...files.keys()]))];
    },
    clear() {
      remembered.clear();
    },
  };
}

function keyOf({ kind, id, file }: CollectModule, subjects: readonly string[]): string {
  return JSON.stringify([kind, id, file, subjects]);
}

/** The clock of file systems ticks some hundred times a second. */
const tickMs = 10;

/** Undefined for what may have been written after it was read: it is read again the next time. */
export function stampFile(file: string, loadedAtMs: number): string | undefined {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined || Math.max(stats.ctimeMs, stats.mtimeMs) >= loadedAtMs - tickMs) return undefined;
  return hashFile(file);
}

/** Undefined for a file that is gone, or cannot be read. */
function hashFile(file: string): string | undefined {
  try {
    return createHash('sha256').update(readFileSync(file)).digest('hex');
  } catch {
    return undefined;
  }
}
