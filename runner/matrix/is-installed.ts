import type { MatrixFolder, MatrixRelease, MatrixReleases, MatrixRuntime } from './matrix.ts';

/** Whether something is installed for a runtime. */
export function isInstalled(
  runtime: MatrixRuntime,
): runtime is MatrixFolder | MatrixRelease | MatrixReleases {
  return runtime.kind === 'folder' || runtime.kind === 'release' || runtime.kind === 'releases';
}
