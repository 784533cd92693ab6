/**
 * The folder that the tests of a suite run in. Python finds what is installed by its path, so that the source itself will
 * do; Node looks beside the tests, so that it takes a copy of the source for each environment.
 */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import type { PlannedRuntime, PlannedSuiteFile } from '../plan/plan.ts';
import { describeError } from './describe-error.ts';

/** A folder for tests cannot be made: the machine's trouble. */
export class WorkspaceError extends Error {
  override readonly name = 'WorkspaceError';
}

/**
 * @param workspaces where copies are kept
 * @throws WorkspaceError
 */
export function openWorkspace(file: PlannedSuiteFile, runtime: PlannedRuntime, workspaces: string): string {
  const source = file.sources[runtime.id];
  if (source === undefined || runtime.driver === 'model') {
    throw new Error(`expected a source of \`${file.id}\` for \`${runtime.id}\`, found none`);
  }
  if (runtime.driver === 'python') return source.folder;
  const inputs = JSON.stringify([layout, source.sha256, runtime.site]);
  const folder = join(workspaces, createHash('sha256').update(inputs).digest('hex').slice(0, 32));
  if (!existsSync(folder)) makeWorkspace(folder, source.folder, runtime.site);
  return folder;
}

/** Changes whenever workspaces are made in another way. */
const layout = 1;

/** Made under another name and renamed, as two runs may make it. */
function makeWorkspace(folder: string, source: string, site: string): void {
  const unfinished = `${folder}.${String(process.pid)}.new`;
  try {
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(join(folder, '..'), { recursive: true });
    cpSync(source, unfinished, { recursive: true, verbatimSymlinks: true });
    symlinkSync(join(site, 'node_modules'), join(unfinished, 'node_modules'), 'junction');
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    if (existsSync(folder)) return;
    throw new WorkspaceError(
      `expected to make a folder for the tests in the cache, found ${describeError(error)}; PATCHMATRIX_CACHE may name another folder`,
    );
  }
}
