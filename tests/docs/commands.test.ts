/** Runs every command that a document shows, in a shell, and holds its exit code against what the document says. */
import { readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

import { execa } from 'execa';
import { globSync } from 'tinyglobby';
import { describe, expect, test, vi } from 'vitest';

import { readPids } from '../../runner/execute/read-proc.ts';
import { findPort } from '../find-port.ts';
import { makeFolder, repository } from '../make-project.ts';
import { copyCheckout } from './checkout-copy.ts';
import { findCommands, type ShownCommand } from './find-commands.ts';
import { before, folders, otherwise, type Otherwise } from './otherwise.ts';

const documents = globSync(['*.md', 'docs/**/*.md', 'examples/**/*.md'], {
  cwd: repository,
  ignore: '**/node_modules/**',
}).toSorted();
const commands = documents.flatMap((file) => findCommands(file, readText(file)));
const shown = [...new Set(commands.map(({ file }) => file))].map(
  (file) => [file, commands.filter((command) => command.file === file)] as const,
);
/** Releases are installed once. */
const cache = join(makeFolder(), 'cache');

const findOtherwise = ({ file, text }: ShownCommand): Otherwise | undefined =>
  otherwise.find((each) => each.files.test(file) && each.command.test(text));

test('commands are found, and everything that is said of some is said of one that is there', () => {
  expect(commands.length).toBeGreaterThan(30);
  const used = new Set(commands.map(findOtherwise));
  expect(otherwise.filter((each) => !used.has(each))).toEqual([]);
  const files = shown.map(([file]) => file);
  expect([...Object.keys(folders), ...Object.keys(before)].filter((file) => !files.includes(file))).toEqual(
    [],
  );
});

test.each(otherwise.flatMap((each) => ('ranBy' in each ? [each] : [])))(
  '`$command` is run by `$ranBy`',
  ({ ranBy, in: file, evidence }) => {
    expect(readText('.ci/run').split('\n')).toContain(ranBy);
    if (file !== undefined) expect(readText(file)).toMatch(evidence ?? /^$/);
  },
);

describe.concurrent('the commands of', () => {
  test.each(shown)('%s', async (file, list) => {
    const lines = list.flatMap((command) => {
      const other = findOtherwise(command);
      if (other !== undefined && 'ranBy' in other) return [];
      if (other === undefined) return [{ ...command, ran: command.text }];
      const { instead, exitCode = command.exitCode } = other;
      return [{ ...command, ran: instead(command.text), exitCode }];
    });
    if (lines.length === 0) return;
    const root = copyCheckout();
    const cwd = join(root, folders[file] ?? '.');
    const env = {
      PATCHMATRIX_CACHE: cache,
      PORT: String(await findPort()),
      npm_config_update_notifier: 'false',
    };
    const run = (line: string) =>
      execa('sh', ['-c', line], { cwd, env, reject: false, all: true, stdin: 'ignore', timeout: 400_000 });
    const prepare = before[file];
    if (prepare !== undefined) expect(await run(prepare)).toMatchObject({ exitCode: 0 });
    for (const { line, ran, exitCode } of lines) {
      const startedAt = performance.now();
      const finished = await run(ran);
      console.log(`${((performance.now() - startedAt) / 1000).toFixed(1)} s  ${file}:${line}  ${ran}`);
      const found = { at: `${file}:${line}`, ran, exitCode: finished.exitCode };
      expect(found, finished.all.slice(-2000)).toEqual({ at: `${file}:${line}`, ran, exitCode });
    }
    await vi.waitFor(() => expect(findProcessesIn(root)).toEqual([]), { timeout: 5000 });
  });
});

/** What runs in a folder, by the folders that processes are in, where the system says them. */
function findProcessesIn(folder: string): readonly number[] {
  return readPids().filter((pid) => {
    try {
      return `${readlinkSync(`/proc/${String(pid)}/cwd`)}/`.startsWith(`${folder}/`);
    } catch {
      return false;
    }
  });
}

function readText(file: string): string {
  return readFileSync(join(repository, file), 'utf8');
}
