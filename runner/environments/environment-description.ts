/** What is installed in an environment, kept beside it, so that nobody has to look again. */
import { besideTree } from '../cache/cache-entry.ts';
import { readCheckedJson, writeCheckedJson } from '../cache/checked-json.ts';

export interface EnvironmentDescription {
  /** The name of the package. */
  readonly package: string;
  /** Python: what it is imported by. */
  readonly module?: string;
  readonly version: string;
  /** What is loaded, relative to the environment. */
  readonly file: string;
  readonly sha256: string;
}

/** What is known of the environment, or found out once and kept. @param describe looks at what is installed */
export async function describeEnvironment(
  site: string,
  describe: () => EnvironmentDescription | Promise<EnvironmentDescription>,
): Promise<EnvironmentDescription> {
  const file = besideTree(site, 'environment.json');
  const known = readCheckedJson(file);
  if (known !== undefined) return known as EnvironmentDescription;
  const description = await describe();
  try {
    writeCheckedJson(file, description);
  } catch (error) {
    // A cache that cannot be written costs the time to look again.
    if (!(error instanceof Error && 'syscall' in error)) throw error;
  }
  return description;
}
