/**
 * From the releases that a matrix names to runtimes that can run: finds Python, resolves, installs, and asks a child what it
 * loads. A release that cannot be had does not stop the others: it becomes a runtime with a problem.
 */
import type { BatchFrame, BatchRequest } from '../cell/batch-protocol.ts';
import { defaultClockSettings, type PythonColumnRequest, type ReadyFrame } from '../cell/protocol.ts';
import { buildPythonCommand, type ProgramFiles } from '../execute/child-programs.ts';
import { runFrameChild } from '../execute/frame-child.ts';
import type { MatrixRelease } from '../matrix/matrix.ts';
import type { PlannedPython } from '../plan/plan.ts';
import { EnvironmentError } from './environment-error.ts';
import { findPython, oldestPython, type Python } from './find-python.ts';
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
 * Prepares all releases at the same time.
 *
 * @throws EnvironmentError if none of them can be had
 */
export async function preparePython(
  runtimes: readonly MatrixRelease[],
  options: PreparePythonOptions,
): Promise<PlannedPython[]> {
  if (runtimes.length === 0) return [];
  const names = runtimes.map(({ id }) => `\`${id}\``).join(', ');
  const prepare = createReleasePreparer(await requirePython(`the runtimes ${names}`), options);
  const prepared = await Promise.all(runtimes.map(prepare));
  const problems = new Set(prepared.map(({ problem }) => problem));
  const [problem] = problems;
  if (problem !== undefined && !problems.has(undefined)) {
    throw new EnvironmentError(
      `${[...problems].join('\n')}\nThe default matrix.yaml needs neither Python nor PyPI.`,
    );
  }
  return prepared;
}

/** @throws EnvironmentError if there is none; `neededFor` says for what */
export async function requirePython(neededFor: string): Promise<Python> {
  const python = await findPython();
  if (python !== undefined) return python;
  throw new EnvironmentError(
    `expected Python ${oldestPython} or later for ${neededFor}, ` +
      'found none in PATH; PATCHMATRIX_PYTHON may name one. The default matrix.yaml needs no Python.',
  );
}

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
  { id, package: packageName, version: asked }: MatrixRelease,
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
    const release = { package: packageName, version };
    const site = await ensurePythonEnvironment(release, python, cacheFolder, getInstallerAloud);
    const ready = await loadPackage(packageName, python, site, programs, signal);
    return { ...runtime, version: ready.version, file: ready.file, sha256: ready.sha256, site };
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

/** A cache that cannot be written is the machine's trouble. */
function describeProblem(error: unknown): string {
  if (error instanceof EnvironmentError) return error.message;
  if (error instanceof Error && 'syscall' in error) {
    return `expected to make an environment in the cache, found: ${error.message}; PATCHMATRIX_CACHE may name another folder`;
  }
  throw error;
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
