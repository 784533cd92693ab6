/** Finds a Python interpreter on this machine that the `python` driver can use. Installs nothing. */
import { execa } from 'execa';

export interface Python {
  /** The interpreter itself, behind links and shims. */
  readonly executable: string;
  /** `3.11.7`. */
  readonly version: string;
  /** `cpython-311`: environments are made for one of these. */
  readonly tag: string;
}

export const oldestPython = '3.10';

/** The names that are tried, in this order; `PATCHMATRIX_PYTHON` goes before them. */
const names = ['python3', 'python', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10'];

const question =
  'import json, sys; print(json.dumps([sys.executable, ".".join(map(str, sys.version_info[:3])), ' +
  'sys.implementation.cache_tag, sys.version_info >= (3, 10)]))';

/** The first interpreter that is new enough; undefined if there is none. */
export async function findPython(environment: NodeJS.ProcessEnv = process.env): Promise<Python | undefined> {
  const asked = environment['PATCHMATRIX_PYTHON'];
  for (const name of asked ? [asked] : names) {
    const python = await askPython(name);
    if (python !== undefined) return python;
  }
  return undefined;
}

async function askPython(name: string): Promise<Python | undefined> {
  const { exitCode, stdout } = await execa(name, ['-I', '-S', '-c', question], {
    reject: false,
    timeout: 10_000,
  });
  if (exitCode !== 0) return undefined;
  const [executable, version, tag, isNewEnough] = JSON.parse(stdout) as [string, string, string, boolean];
  return isNewEnough ? { executable, version, tag } : undefined;
}
