/** Copies of the checkout, in which the commands of documents run: what git knows, what was built, and what is installed. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { makeFolder, repository } from '../make-project.ts';

export function copyCheckout(): string {
  const folder = makeFolder();
  const files = execFileSync('git', ['ls-files', '-z'], { cwd: repository, encoding: 'utf8' }).split('\0');
  for (const file of files.filter(Boolean)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(repository, file), join(folder, file));
  }
  cpSync(join(repository, 'dist'), join(folder, 'dist'), { recursive: true });
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}
