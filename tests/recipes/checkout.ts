/** A copy of the checkout, of what git knows of it, in which recipes are followed. */
import { appendFileSync, cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { execa } from 'execa';

import { repository } from '../make-project.ts';
import type { Recipe } from './read-recipes.ts';

/** Fills an empty folder; its one commit is the checkout as it is, with what is not committed yet. */
export async function copyCheckout(folder: string): Promise<void> {
  const { stdout } = await execa('git', ['ls-files', '-z', '-co', '--exclude-standard', '--deduplicate'], {
    cwd: repository,
  });
  const { stdout: gone } = await execa('git', ['ls-files', '-z', '--deleted'], { cwd: repository });
  const deleted = new Set(gone.split('\0'));
  for (const path of stdout.split('\0').filter((each) => each !== '' && !deleted.has(each))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(join(repository, path), join(folder, path));
  }
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'));
  await git(folder, 'init', '--quiet');
  // The link is no folder, which is what is ignored.
  appendFileSync(join(folder, '.git/info/exclude'), 'node_modules\n');
  await commit(folder);
}

export async function commit(folder: string): Promise<void> {
  await git(folder, 'add', '--all');
  const author = ['-c', 'user.name=test', '-c', 'user.email=test@localhost'];
  await git(folder, ...author, 'commit', '--quiet', '--message', 'As it is');
}

/** @throws Error for a line that is to follow one that is not there */
export function follow(folder: string, { files, lines }: Recipe): void {
  for (const [path, text] of files) writeFileSync(join(folder, path), text);
  for (const [path, { line, after }] of lines) {
    const text = readFileSync(join(folder, path), 'utf8');
    const at = after === undefined ? text.length : text.indexOf(`${after}\n`) + after.length + 1;
    if (after !== undefined && !text.includes(`${after}\n`)) {
      throw new Error(`expected the line \`${after}\` in ${path}, found none`);
    }
    writeFileSync(join(folder, path), text.slice(0, at) + line + text.slice(at));
  }
}

/** What git says that changed since the commit: new files, and how many lines came and went in others. */
export async function describeChanges(folder: string): Promise<readonly string[]> {
  const untracked = await git(folder, 'ls-files', '--others', '--exclude-standard');
  const changed = await git(folder, 'diff', '--numstat');
  const counts = listLines(changed).map((line) => {
    const [added, removed, path] = line.split('\t');
    return `${path ?? ''} +${added ?? ''} -${removed ?? ''}`;
  });
  return [...listLines(untracked).map((path) => `${path} is new`), ...counts].sort();
}

async function git(folder: string, ...args: readonly string[]): Promise<string> {
  return (await execa('git', args, { cwd: folder })).stdout;
}

function listLines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}
