/** Makes the temporary folders in which the tests work. They are gone once the tests of a file have ended. */
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const repository = fileURLToPath(new URL('..', import.meta.url));

const folders: string[] = [];

/** Called once the tests of a file have ended. */
export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** Makes a folder that holds these files, by their path in it. */
export function makeFolder(files: Readonly<Record<string, string>> = {}): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'patchmatrix-tests-')));
  folders.push(folder);
  writeFiles(folder, files);
  return folder;
}

/** Copies the repository's own matrix, with its variants and scenarios, into a folder that holds these files too. */
export function makeProject(files: Readonly<Record<string, string>> = {}): string {
  const folder = makeFolder();
  for (const name of ['matrix.yaml', 'variants', 'scenarios']) {
    cpSync(join(repository, name), join(folder, name), {
      recursive: true,
      filter: (source) => !source.endsWith('.test.ts'),
    });
  }
  writeFiles(folder, files);
  return folder;
}

/** Makes the folder's accepted results those of the repository. */
export function acceptRepositoryResults(folder: string): void {
  cpSync(join(repository, 'results', 'baseline.json'), join(folder, 'results', 'baseline.json'));
}

/** Writes files by their path in the folder, which need not be there. */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
