/**
 * What a command that plans again and again remembers from one plan to the next, each part under a key that says all that it
 * was made from. What failed is not remembered.
 */
import { canonicalJson } from '../plan/identify-plan.ts';
import type { SpareCollector } from './spare-collector.ts';
import { createModuleMemory, type ModuleMemory } from '../execute/module-memory.ts';

export interface PlanMemory {
  readonly modules: ModuleMemory;
  readonly spareCollector?: SpareCollector | undefined;
  /** What was made under the same key, or makes it. Of each part one is kept. */
  recall<T>(part: PlanPart, key: unknown, make: () => Promise<T>): Promise<T>;
  /** Forgets all but the modules, or these too. */
  forget(options?: { readonly modules?: boolean }): void;
}

/** `versions` and `runtimes` cost a look at each environment, `sources` one at each file of a suite, `tests` a child each. */
export type PlanPart = 'patches' | 'runtimes' | 'sources' | 'tests' | 'versions';

export function createPlanMemory(spareCollector?: SpareCollector): PlanMemory {
  const modules = createModuleMemory();
  const parts = new Map<PlanPart, { readonly key: string; readonly value: unknown }>();
  return {
    ...{ modules, spareCollector },
    async recall<T>(part: PlanPart, key: unknown, make: () => Promise<T>): Promise<T> {
      const name = canonicalJson(key);
      const known = parts.get(part);
      if (known?.key === name) return known.value as T;
      const value = await make();
      parts.set(part, { key: name, value });
      return value;
    },
    forget(options = {}) {
      parts.clear();
      if (options.modules) modules.clear();
    },
  };
}

/** The same for a command that may plan once only, and remembers nothing then. */
export function recall<T>(
  memory: PlanMemory | undefined,
  part: PlanPart,
  key: unknown,
  make: () => Promise<T>,
): Promise<T> {
  return memory === undefined ? make() : memory.recall(part, key, make);
}
