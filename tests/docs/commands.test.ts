/**
 * Runs every command that a document shows, in a shell, and holds its exit code against what the document says, and what it prints
 * against what the document shows of it. With `STORE_DOCS=1` it stores what is shown instead: see `docs/generate/outputs.ts`.
 */
import { readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

import { execa } from 'execa';
import { globSync } from 'tinyglobby';
import { describe, expect, test, vi } from 'vitest';

import { commandOf, outputs } from '../../docs/generate/outputs.ts';
import { readPids } from '../../runner/execute/read-proc.ts';
import { findPort } from '../find-port.ts';
import { makeFolder, repository } from '../make-project.ts';
import { copyCheckout } from './checkout-copy.ts';
import { findCommands, type ShownCommand } from './find-commands.ts';
import { before, folders, otherwise, type Otherwise } from './otherwise.ts';
import { withoutVolatile } from './without-volatile.ts';

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

const isStoring = process.env['STORE_DOCS'] === '1';
/** What a command may take; to be stored, the slow ones run as they stand. */
const commandTimeoutMs = isStoring ? 1_500_000 : 400_000;

/** The stored output of which its document shows something. */
const findOutput = ({ file, text }: ShownCommand): string | undefined =>
  Object.keys(outputs).find(
    (output) => readText(file).includes(`<!-- from ${output}: `) && commandOf(readText(output)) === text,
  );

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

test('every output that is stored is that of a command which a document shows', () => {
  expect(new Set(commands.flatMap((command) => findOutput(command) ?? []))).toEqual(
    new Set(Object.keys(outputs)),
  );
});

interface Run extends ShownCommand {
  /** What a shell is given. */
  readonly ran: string;
  /** The stored output that what it prints is held against, or becomes. */
  readonly output: string | undefined;
}

/** None for a command that is run elsewhere. */
function runsOf(command: ShownCommand): Run[] {
  const other = findOtherwise(command);
  const output = findOutput(command);
  const printsTheSame = other === undefined || ('instead' in other && other.printsTheSame === true);
  // To be stored, it is run as it stands, however long that takes.
  if (other === undefined || (isStoring && output !== undefined && !printsTheSame)) {
    return [{ ...command, ran: command.text, output }];
  }
  if ('ranBy' in other) return [];
  const { instead, exitCode = command.exitCode } = other;
  return [{ ...command, ran: instead(command.text), exitCode, output: printsTheSame ? output : undefined }];
}

describe.concurrent('the commands of', () => {
  test.each(shown)(
    '%s',
    async (file, list) => {
      const lines = list.flatMap(runsOf);
      if (lines.length === 0) return;
      const root = copyCheckout();
      const cwd = join(root, folders[file] ?? '.');
      const port = String(await findPort());
      const env = {
        PATCHMATRIX_CACHE: cache,
        PORT: port,
        // What a page can show without a bar to scroll.
        COLUMNS: '100',
        npm_config_update_notifier: 'false',
      };
      const run = (line: string) =>
        execa('sh', ['-c', line], {
          cwd,
          env,
          reject: false,
          all: true,
          stdin: 'ignore',
          timeout: commandTimeoutMs,
        });
      const prepare = before[file];
      if (prepare !== undefined) expect(await run(prepare)).toMatchObject({ exitCode: 0 });
      for (const { line, text, ran, exitCode, output } of lines) {
        const startedAt = performance.now();
        const finished = await run(ran);
        console.log(`${((performance.now() - startedAt) / 1000).toFixed(1)} s  ${file}:${line}  ${ran}`);
        const found = { at: `${file}:${line}`, ran, exitCode: finished.exitCode };
        expect(found, finished.all.slice(-2000)).toEqual({ at: `${file}:${line}`, ran, exitCode });
        if (output === undefined) continue;
        const printed = finished.all
          .replaceAll(port, '6379')
          .replaceAll(hostname(), 'machine')
          .replaceAll(root, '/checkout');
        const now = `$ ${text}\n${printed}\n`;
        if (isStoring) writeFileSync(join(repository, output), now);
        else expectShown(output, now);
      }
      await vi.waitFor(() => expect(findProcessesIn(root)).toEqual([]), { timeout: 5000 });
    },
    2 * commandTimeoutMs,
  );
});

/** Only what documents show of an output counts: the rest may come in another order, or be about a first installation. */
function expectShown(output: string, now: string): void {
  for (const [name, show] of Object.entries(outputs[output] ?? {})) {
    expect(withoutVolatile(show(now)), `${name} of ${output}: STORE_DOCS=1 npm run test:docs stores it`).toBe(
      withoutVolatile(show(readText(output))),
    );
  }
}

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
