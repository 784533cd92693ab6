/** Finds Python and has the real anyio in a folder of its own, which the next run finds again. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const question =
  'import json, sys; print(json.dumps([sys.executable, sys.implementation.cache_tag, ' +
  '".".join(map(str, sys.version_info[:3])), sys.version_info >= (3, 10)]))';

/**
 * @param {string} version of anyio
 * @returns {Promise<{ python: string, pythonVersion: string, site: string } | { missing: string }>} or what is missing
 */
export async function prepareRealAnyio(version) {
  const found = await findPython();
  if (found === undefined) {
    return { missing: 'expected Python 3.10 or later in PATH or PATCHMATRIX_PYTHON, found none' };
  }
  const { python, pythonVersion, tag } = found;
  const site = join(tmpdir(), `patchmatrix-bench-anyio-${version}-${tag}`);
  if (!existsSync(site)) {
    const failure = await install(python, version, site);
    if (failure !== undefined) {
      return { missing: `expected pip to install anyio ${version}, found ${failure}` };
    }
  }
  return { python, pythonVersion, site };
}

async function findPython() {
  const asked = process.env.PATCHMATRIX_PYTHON;
  for (const name of asked ? [asked] : ['python3', 'python']) {
    const answer = await run(name, ['-I', '-S', '-c', question]).catch(() => undefined);
    if (answer === undefined) continue;
    const [python, tag, pythonVersion, isNewEnough] = JSON.parse(answer.stdout);
    if (isNewEnough) return { python, tag, pythonVersion };
  }
  return undefined;
}

/** Installs into a temporary folder that is then renamed, so that what is there is whole. */
async function install(python, version, site) {
  const unfinished = mkdtempSync(`${site}-`);
  const args = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--target', unfinished];
  try {
    await run(python, [...args, `anyio==${version}`]);
    renameSync(unfinished, site);
    return undefined;
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    return String(error.stderr || error.message)
      .trim()
      .split('\n')
      .at(-1);
  }
}
