/**
 * From one release on PyPI that no lock knows to a runtime that can run: resolves, installs, and looks at what that is. A
 * release that cannot be had becomes a runtime with a problem.
 */
import { join } from 'node:path';

import type { BatchFrame, BatchRequest } from '../cell/batch-protocol.ts';
import { defaultClockSettings, type PythonColumnRequest, type ReadyFrame } from '../cell/protocol.ts';
import { buildPythonCommand, type ProgramFiles } from '../execute/child-programs.ts';
import { runFrameChild } from '../execute/frame-child.ts';
import type { MatrixRelease } from '../matrix/matrix.ts';
import type { PlannedPython } from '../plan/plan.ts';
import { EnvironmentError } from './environment-error.ts';
import { describeProblem } from './describe-problem.ts';
import { describePython } from './describe-python.ts';
import { describeEnvironment } from './environment-description.ts';
import type { Python } from './find-python.ts';
import { ensurePythonEnvironment } from './python-environment.ts';
import { findInstaller, type PythonInstaller } from './python-installer.ts';

export interface PreparePythonOptions {
  readonly programs: ProgramFiles;
  /** Where environments are kept. */
  readonly cacheFolder: string;
  /** Is told what takes a while. */
  readonly onProgress: (text: string) => void;
  /** Ends what is being installed. */
  readonly signal?: AbortSignal;
}

/** Importing a package takes a second at most; a machine under load takes longer. */
const loadTimeoutMs = 30_000;

/**
 * Prepares releases one by one, on demand. One that cannot be had becomes a runtime with a problem.
 *
 * @returns a function that rejects only if the signal is aborted, or for a bug of ours
 */
export function createReleasePreparer(
  python: Python,
  options: PreparePythonOptions,
): (runtime: MatrixRelease) => Promise<PlannedPython> {
  let installer: Promise<PythonInstaller> | undefined;
  const getInstaller = (): Promise<PythonInstaller> =>
    (installer ??= findInstaller(python, options.cacheFolder, options.signal));
  return (runtime) => prepareRelease(runtime, python, getInstaller, options);
}

async function prepareRelease(
  { id, package: packageName, version: asked, install: how }: MatrixRelease,
  python: Python,
  getInstaller: () => Promise<PythonInstaller>,
  { programs, cacheFolder, onProgress, signal }: PreparePythonOptions,
): Promise<PlannedPython> {
  const runtime = {
    ...{ id, driver: 'python' as const, package: packageName, python: python.executable },
    pythonVersion: python.version,
  };
  try {
    const version = asked === 'latest' ? await (await getInstaller()).resolveLatest(packageName) : asked;
    const getInstallerAloud = (): Promise<PythonInstaller> => {
      onProgress(`installing ${packageName} ${version} from PyPI`);
      return getInstaller();
    };
    const others = how?.with ?? [];
    const subject = { kind: 'release' as const, package: packageName, version, with: others };
    const build = { sdists: how?.sdists ?? false };
    const site = await ensurePythonEnvironment(subject, python, cacheFolder, getInstallerAloud, build);
    return { ...runtime, ...(await describeSite(site, packageName, python, programs, signal)), site };
  } catch (error) {
    const problem = `${packageName} ${asked}: ${describeProblem(error)}`;
    return {
      ...runtime,
      version: asked === 'latest' ? '0.0.0' : asked,
      file: '',
      sha256: '',
      site: '',
      problem,
    };
  }
}

/** The package whose programs this driver runs; a child says whether they can be observed in it. */
const observedPackage = 'anyio';

/**
 * What an environment holds, as it is kept in it.
 *
 * @param packageName absent for a package that was installed from a folder
 */
export async function describeSite(
  site: string,
  packageName: string | undefined,
  python: Python,
  programs: ProgramFiles,
  signal?: AbortSignal,
): Promise<Pick<PlannedPython, 'file' | 'module' | 'package' | 'sha256' | 'version'>> {
  const description = await describeEnvironment(site, async () => {
    const described = describePython(site, packageName);
    if (described.package !== observedPackage) return described;
    const { version, sha256 } = await loadPackage(described.package, python, site, programs, signal);
    return { ...described, version, sha256 };
  });
  const { package: name, module = name, version, file, sha256 } = description;
  return { package: name, version, file: join(site, file), sha256, ...(module !== name && { module }) };
}

/** Has a child load the package, as cells will. */
async function loadPackage(
  packageName: string,
  python: Python,
  site: string,
  programs: ProgramFiles,
  signal: AbortSignal | undefined,
): Promise<ReadyFrame> {
  const request: BatchRequest<PythonColumnRequest> = {
    package: packageName,
    clock: 'virtual',
    ...defaultClockSettings,
  };
  let ready: ReadyFrame | undefined;
  let refused: string | undefined;
  const end = await runFrameChild<BatchFrame>({
    command: buildPythonCommand(python.executable, programs, 'batch_main', site),
    request,
    silenceMs: loadTimeoutMs,
    ...(signal && { signal }),
    onFrame(frame) {
      if (frame.kind === 'ready') ready = frame;
      if (frame.kind === 'refused') refused = frame.message;
    },
  });
  if (ready !== undefined) return ready;
  throw new EnvironmentError(
    `expected Python ${python.version} to load ${packageName}, found: ${refused ?? (end.output.trim() || end.kind)}`,
  );
}
