/**
 * What a job names, found on the worker's machine: installed releases and tests by their hashes, modules in their blobs. What is
 * not found, or is not the same, is refused; nothing else runs in its place.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Redis } from 'ioredis';

import { patchColumn } from '../environments/patch-columns.ts';
import type { Sandbox } from '../execute/sandbox.ts';
import type { LoadedModule, PlannedRuntime, PlannedScenario, SuiteSource } from '../plan/plan.ts';
import { parseReference, findUnpacked, unpackBlob } from './blobs.ts';
import { type Capability, capabilityOf, labelRuntime } from './capabilities.ts';
import { blobKey } from './keys.ts';
import type { ColumnParts } from './pack-column.ts';

/** This worker cannot do the job; another one may. */
export class JobRefusedError extends Error {
  override readonly name = 'JobRefusedError';
}

/** What is installed on this machine. */
export interface Inventory {
  readonly engine: string;
  /** The bundle of a model, by its name; undefined for one that does not come with patchmatrix. */
  readonly modelFile: (model: string) => string | undefined;
  /** Those that are no models. */
  readonly runtimes: readonly PlannedRuntime[];
  /** The tests of suites, by the id of the runtime that they are for. */
  readonly sources: readonly Readonly<Record<string, SuiteSource>>[];
  readonly sandboxes: readonly Sandbox[];
  readonly cacheFolder: string;
}

/** What a worker announces. */
export function listCapabilities({ engine, runtimes, sources, sandboxes }: Inventory): Capability[] {
  const model: PlannedRuntime = { driver: 'model', id: '', version: '', file: '', sha256: '', model: '' };
  const needs = runtimes
    .filter(({ problem }) => problem === undefined)
    .flatMap((runtime) => [
      { runtime },
      ...sources.flatMap(({ [runtime.id]: source }) =>
        source === undefined || source.problem !== undefined ? [] : [{ runtime, source }],
      ),
    ]);
  const all = sandboxes.flatMap((sandbox) =>
    [{ runtime: model }, ...needs].map((each) => capabilityOf(engine, { ...each, sandbox })),
  );
  return [...new Map(all.map((capability) => [capability.id, capability])).values()];
}

/** @throws JobRefusedError */
export async function unpackColumn(
  { runtime, variant, column }: ColumnParts,
  inventory: Inventory,
  client: Redis,
): Promise<ColumnParts> {
  const own = findRuntime(runtime, inventory);
  const modules: Partial<Record<PlannedRuntime['driver'], LoadedModule>> = {};
  const module = variant.modules[runtime.driver];
  if (module !== undefined) modules[runtime.driver] = await unpackModule(module, inventory, client);
  const diffs = await Promise.all((variant.diffs ?? []).map((diff) => unpackModule(diff, inventory, client)));
  const ownVariant = { ...variant, modules, ...(diffs.length > 0 && { diffs }) };
  const { patch, ...unpatched } = column;
  if (patch?.copy === undefined) return { runtime: own, variant: ownVariant, column };
  const ownPatch = patchColumn(own, ownVariant, inventory.cacheFolder);
  if (ownPatch?.copy?.sha256 !== patch.copy.sha256) {
    throw new JobRefusedError(
      `expected the files of \`${column.id}\` to be ${patch.copy.sha256.slice(0, 8)} once patched, found ${ownPatch?.copy?.sha256.slice(0, 8) ?? 'no patched copy'}`,
    );
  }
  return { runtime: own, variant: ownVariant, column: { ...unpatched, patch: ownPatch } };
}

/** @throws JobRefusedError */
export async function unpackScenario(
  scenario: PlannedScenario,
  runtime: PlannedRuntime,
  inventory: Inventory,
  client: Redis,
): Promise<PlannedScenario> {
  if (scenario.kind === 'module') {
    return { ...scenario, module: await unpackModule(scenario.module, inventory, client) };
  }
  if (scenario.kind !== 'suite') return scenario;
  const sha256 = scenario.sources[runtime.id]?.sha256;
  const source = inventory.sources
    .flatMap((sources) => Object.values(sources))
    .find((each) => each.sha256 === sha256 && each.problem === undefined);
  if (source === undefined)
    throw new JobRefusedError(`expected the tests of \`${scenario.id}\`, found others`);
  return { ...scenario, sources: { [runtime.id]: source } };
}

/** The worker's own, under the name that the job has for it. */
function findRuntime(runtime: PlannedRuntime, { engine, modelFile, runtimes }: Inventory): PlannedRuntime {
  const { id } = runtime;
  if (runtime.driver === 'model') {
    const file = modelFile(runtime.model);
    if (file !== undefined && hashFile(file) === runtime.sha256) return { ...runtime, file };
    throw new JobRefusedError(
      `expected the model \`${runtime.model}\` ${runtime.sha256.slice(0, 8)}, found another`,
    );
  }
  const { id: needed } = capabilityOf(engine, { runtime, sandbox: 'none' });
  const own = runtimes.find((each) => capabilityOf(engine, { runtime: each, sandbox: 'none' }).id === needed);
  if (own === undefined) throw new JobRefusedError(`expected ${labelRuntime(runtime)}, found none`);
  return { ...own, id };
}

async function unpackModule<Module extends LoadedModule>(
  module: Module,
  { cacheFolder }: Inventory,
  client: Redis,
): Promise<Module> {
  const reference = parseReference(module.loadFile);
  if (reference === undefined) {
    throw new JobRefusedError(`expected a module in a blob, found \`${module.loadFile.slice(0, 100)}\``);
  }
  const { sha256, path } = reference;
  const folder = findUnpacked(sha256, cacheFolder) ?? (await fetchBlob(sha256, cacheFolder, client));
  return { ...module, loadFile: join(folder, path) };
}

async function fetchBlob(sha256: string, cacheFolder: string, client: Redis): Promise<string> {
  const units = await client.strlen(blobKey(sha256));
  const content = units > maxBlobBytes ? null : await client.get(blobKey(sha256));
  if (content === null) {
    throw new JobRefusedError(`expected the modules ${sha256.slice(0, 8)} in the queue, found none`);
  }
  return unpackBlob({ sha256, content }, cacheFolder);
}

/** Of a blob as text. */
const maxBlobBytes = 8 * 1024 * 1024;

function hashFile(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
