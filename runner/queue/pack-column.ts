/** Parts of a plan on their way to a worker: without what is true on this machine only, and with the modules that they name. */
import type { Column, LoadedModule, PlannedRuntime, PlannedScenario, PlannedVariant } from '../plan/plan.ts';
import { type Blob, packModule, type PackedModule } from './blobs.ts';

export interface ColumnParts {
  readonly runtime: PlannedRuntime;
  readonly variant: PlannedVariant;
  readonly column: Column;
}

export function packColumn({ runtime, variant, column }: ColumnParts, packer: ModulePacker): ColumnParts {
  const { id, modules, diffs, versions } = variant;
  const module = modules[runtime.driver];
  const { patch } = column;
  const copy = patch?.copy && { site: '', file: '', sha256: patch.copy.sha256 };
  return {
    runtime: withoutPlaces(runtime),
    variant: {
      id,
      modules: module === undefined ? {} : { [runtime.driver]: packer.pack(module) },
      ...(diffs && { diffs: diffs.map((diff) => packer.pack(diff)) }),
      ...(versions !== undefined && { versions }),
    },
    column: {
      ...{ id: column.id, runtime: column.runtime, variant: column.variant },
      ...(patch && { patch: { state: patch.state, ...(copy && { copy }) } }),
    },
  };
}

export function packScenario(
  scenario: PlannedScenario,
  runtime: PlannedRuntime,
  packer: ModulePacker,
): PlannedScenario {
  if (scenario.kind === 'module') return { ...scenario, module: packer.pack(scenario.module) };
  if (scenario.kind !== 'suite') return scenario;
  const source = scenario.sources[runtime.id];
  return { ...scenario, sources: source === undefined ? {} : { [runtime.id]: { ...source, folder: '' } } };
}

function withoutPlaces(runtime: PlannedRuntime): PlannedRuntime {
  return {
    ...{ ...runtime, file: '' },
    ...('site' in runtime && { site: '' }),
    ...('python' in runtime && { python: '' }),
  };
}

/** Reads each module once, however many jobs name it: what is planned is what is sent. */
export class ModulePacker {
  readonly #packed = new Map<string, PackedModule>();

  /** Of all modules so far. */
  blobs(): readonly Blob[] {
    return [...this.#packed.values()].map(({ blob }) => blob);
  }

  pack<Module extends LoadedModule>(module: Module): Module {
    const packed = this.#packed.get(module.loadFile) ?? packModule(module.loadFile);
    this.#packed.set(module.loadFile, packed);
    return { ...module, loadFile: packed.reference };
  }
}
