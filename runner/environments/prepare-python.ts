/**
 * From the releases that a matrix names to runtimes that can run: finds Python, resolves, installs, and asks a child what it
 * loads. A release that cannot be had does not stop the others: it becomes a runtime with a problem.
 */
import type { BatchFrame, BatchRequest } from '../cell/batch-protocol.ts';
import { defaultClockSettings, type PythonColumnRequest, type ReadyFrame } from '../cell/protocol.ts';
import { buildPythonCommand, type ProgramFiles } from '../execute/child-programs.ts';
import { runFrameChild } from '../execute/frame-child.ts';
import type { MatrixPypi } from '../matrix/matrix.ts';
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
}

/** Importing a package takes a second at most; a machine under load takes longer. */
const loadTimeoutMs = 30_000;

/**
 * Prepares all releases at the same time.
 *
 * @throws EnvironmentError if none of them can be had
 */
export async function preparePython(
  runtimes: readonly MatrixPypi[],
  options: PreparePythonOptions,
): Promise<PlannedPython[]> {
  if (runtimes.length === 0) return [];
  const python = await findPython();
  if (python === undefined) {
    throw new EnvironmentError(
      `expected Python ${oldestPython} or later for the runtimes ${runtimes.map(({ id }) => `\`${id}\``).join(', ')}, ` +
        'found none in PATH; PATCHMATRIX_PYTHON may name one. The default matrix.yaml needs no Python.',
    );
  }
  let installer: Promise<PythonInstaller> | undefined;
  const getInstaller = (): Promise<PythonInstaller> =>
    (installer ??= findInstaller(python, options.cacheFolder));
  const prepared = await Promise.all(
    runtimes.map((runtime) => prepareRelease(runtime, python, getInstaller, options)),
  );
  const problems = new Set(prepared.map(({ problem }) => problem));
  const [problem] = problems;
  if (problem !== undefined && !problems.has(undefined)) {
    throw new EnvironmentError(
      `${[...problems].join('\n')}\nThe default matrix.yaml needs neither Python nor PyPI.`,
    );
  }
  return prepared;
}

async function prepareRelease(
  { id, package: packageName, version: asked }: MatrixPypi,
  python: Python,
  getInstaller: () => Promise<PythonInstaller>,
  { programs, cacheFolder, onProgress }: PreparePythonOptions,
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
    const ready = await loadPackage(packageName, python, site, programs);
    return { ...runtime, version: ready.version, file: ready.file, sha256: ready.sha256, site };
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    const problem = `${packageName} ${asked}: ${error.message}`;
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

/** Has a child load the package, as cells will. */
async function loadPackage(
  packageName: string,
  python: Python,
  site: string,
  programs: ProgramFiles,
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
