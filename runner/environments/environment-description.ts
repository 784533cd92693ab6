/** What is installed in an environment, kept in it, so that nobody has to look again. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

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

/** Taken from the environment, or made once and kept in it. @param describe looks at what is installed */
export async function describeEnvironment(
  folder: string,
  describe: () => EnvironmentDescription | Promise<EnvironmentDescription>,
): Promise<EnvironmentDescription> {
  const file = join(folder, 'environment.json');
  const known = read(file);
  if (known !== undefined) return known;
  const description = await describe();
  const unfinished = `${file}.${String(process.pid)}.new`;
  writeFileSync(unfinished, `${JSON.stringify(description, null, 2)}\n`);
  renameSync(unfinished, file);
  return description;
}

function read(file: string): EnvironmentDescription | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as EnvironmentDescription;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
