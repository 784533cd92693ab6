/**
 * What a worker can run, and what a job needs: the same words on both sides, each the name of a queue. A worker takes jobs only
 * from the queues of what it has, by content, so that none is refused later and none runs on something else. Pure but for
 * the hash of the children's programs.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { relative, sep } from 'node:path';

import type { Sandbox } from '../execute/sandbox.ts';
import type { PlannedRuntime, SuiteSource } from '../plan/plan.ts';

export interface Capability {
  /** The name of the queue. */
  readonly id: string;
  /** For people: `anyio 4.13.0 on Python 3.11.7`. */
  readonly label: string;
}

/** What jobs need of a machine beside their own programs. */
export interface Needs {
  readonly runtime: PlannedRuntime;
  /** Of a suite: the tests. */
  readonly source?: SuiteSource;
  readonly sandbox: Sandbox;
}

/**
 * What is the same wherever results may stand beside each other: patchmatrix with the children's programs and the models, Node
 * and the platform, as a run names one of each.
 *
 * @param files what children load
 */
export function nameEngine(version: string, folder: string, files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of files.toSorted()) {
    hash.update(`${relative(folder, file).replaceAll(sep, '/')}\n`).update(readFileSync(file));
  }
  const build = hash.digest('hex').slice(0, 8);
  return `${version}+${build}_${process.version}_${process.platform}-${process.arch}`;
}

export function capabilityOf(engine: string, { runtime, source, sandbox }: Needs): Capability {
  const strict = sandbox === 'strict';
  const id = [engine, ...nameNeeds(runtime, source), ...(strict ? ['strict'] : [])].join('_');
  const tests = source === undefined ? '' : `, with the tests ${source.sha256.slice(0, 8)}`;
  return {
    // BullMQ keeps the colon for itself.
    id: id.replaceAll(':', '-'),
    label: `${labelRuntime(runtime)}${tests}${strict ? ', in the strict sandbox' : ''}`,
  };
}

function nameNeeds(runtime: PlannedRuntime, source: SuiteSource | undefined): string[] {
  // All that a model needs is in the engine.
  if (runtime.driver === 'model') return ['model'];
  const { driver, version, sha256 } = runtime;
  const python = runtime.driver === 'python' ? [runtime.pythonVersion, runtime.module] : [];
  const name = 'package' in runtime ? runtime.package : driver;
  const parts = JSON.stringify([name, version, sha256, ...python, source?.sha256]);
  const content = createHash('sha256').update(parts).digest('hex').slice(0, 16);
  return [driver, `${name}-${version}`, content];
}

/** For people: what a worker must have. */
export function labelRuntime(runtime: PlannedRuntime): string {
  if (runtime.driver === 'model') return 'models';
  const { driver, version } = runtime;
  const label = `${'package' in runtime ? runtime.package : driver} ${version}`;
  return runtime.driver === 'python' ? `${label} on Python ${runtime.pythonVersion}` : label;
}
