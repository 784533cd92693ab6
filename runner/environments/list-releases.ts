/**
 * Asks the package index for all releases of a package, through pip: index, proxy and certificates are the user's own. No
 * public command of pip says which releases were yanked, so a program asks pip's own finder, in the virtual environment
 * whose pip installs for us; it has had these names since pip 21.2.
 */
import { execa } from 'execa';

import { compareReleases, type Release } from '../plan/select-releases.ts';
import { EnvironmentError } from './environment-error.ts';
import { findPython, oldestPython } from './find-python.ts';
import { makeVirtualEnvironment } from './python-installer.ts';

const program = `
import json, sys
from pip._internal.commands import create_command

name = sys.argv[1]
command = create_command("index")
options, _ = command.parse_args(["versions", "--ignore-requires-python", "--", name])
with command._build_session(options) as session:
    finder = command._build_package_finder(options=options, session=session, ignore_requires_python=True)
    releases = {}
    for candidate in finder.find_all_candidates(name):
        release = releases.setdefault(str(candidate.version), {"yanked": True})
        release["yanked"] = release["yanked"] and candidate.link.is_yanked
print(json.dumps([{"version": version, **release} for version, release in releases.items()]))
`;

/**
 * @param cacheFolder where pip's virtual environment is kept
 * @returns the oldest first
 * @throws EnvironmentError if there is no Python, no index, or no such package
 */
export async function listReleases(packageName: string, cacheFolder: string): Promise<Release[]> {
  const python = await findPython();
  if (python === undefined) {
    throw new EnvironmentError(
      `expected Python ${oldestPython} or later to list the releases of ${packageName}, found none in PATH; PATCHMATRIX_PYTHON may name one`,
    );
  }
  const pip = await makeVirtualEnvironment(python, cacheFolder);
  const { exitCode, stdout, stderr } = await execa(pip, ['-I', '-c', program, packageName], {
    reject: false,
    timeout: 120_000,
  });
  if (exitCode !== 0) {
    const found = stderr.trim().split('\n').at(-1) ?? 'no answer';
    throw new EnvironmentError(`expected the package index to list ${packageName}, found: ${found}`);
  }
  const releases = JSON.parse(stdout) as Release[];
  if (releases.length === 0) {
    throw new EnvironmentError(
      `expected releases of ${packageName}, found none; is the package index reached, and is that its name?`,
    );
  }
  return releases.toSorted((a, b) => compareReleases(a.version, b.version));
}
