/** Whatever a child prints, says or is called, no report does what it says: to a terminal, to GitHub, to a parser, to a page. */
import { spawnSync } from 'node:child_process';

import { execa } from 'execa';
import { SaxesParser } from 'saxes';
import { describe, expect, test } from 'vitest';

import { findPython } from '../../runner/environments/find-python.ts';
import { isXmllintMissing, validateXml } from '../../runner/report/fixtures/xmllint.ts';
import { makeFolder, writeFiles } from '../make-project.ts';
import { commandLine, runPatchmatrix } from '../run-patchmatrix.ts';
import { expectFault } from './fault-table.ts';
import { findRaw } from './find-raw.ts';
import { hostileProjects } from './hostile-projects.ts';
import { findWorkflowCommands } from './workflow-commands.ts';

const python = await findPython();
if (python === undefined) {
  if (process.env['CI']) throw new Error('expected Python 3.10 or later for these tests, found none');
  console.warn('skipped, as Python 3.10 or later is missing: what children in Python print');
}
const hasTerminal = spawnSync('script', ['--version']).status === 0;
if (!hasTerminal) {
  if (process.env['CI']) throw new Error('expected `script` of util-linux for these tests, found none');
  console.warn('skipped, as `script` of util-linux is missing: reports on a terminal');
}

const projects = hostileProjects.filter(({ needsPython }) => !needsPython || python !== undefined);

describe.each(projects)('what $name say', ({ name, files, cells }) => {
  test('does nothing in any report', async ({ task }) => {
    const folder = makeFolder();
    writeFiles(folder, files);
    const env = { GITHUB_ACTIONS: 'true', PATCHMATRIX_CACHE: makeFolder(), HOME: makeFolder() };
    const run = await runPatchmatrix(['run', '--timeout', '20'], { cwd: folder, env, timeoutMs: 120_000 });
    const row = (report: string, problems: readonly string[]): void =>
      expectFault(task, {
        fault: `output of ${name}: ${report}`,
        tries: cells,
        expected: 'nothing but text',
        got: problems.map(visible).slice(0, 3).join('; ') || 'nothing but text',
      });
    row('run, in a pipe', [
      ...findRaw(run.stdout),
      ...findRaw(run.stderr),
      ...findCommands(run.stdout, ['error', 'stop-commands', 'warning']),
      // What is said beside the output is fenced there.
      ...findCommands(run.stderr, ['stop-commands']),
    ]);

    const report = async (reporter: string, more: Readonly<Record<string, string>> = {}): Promise<string> => {
      const args = ['report', '--reporter', reporter];
      const { stdout, stderr } = await runPatchmatrix(args, { cwd: folder, env: { ...env, ...more } });
      expect(stderr).toBe('');
      return stdout;
    };
    const text = await report('text');
    expect(text).toContain('evil');
    row('text', [...findRaw(text), ...findCommands(text, ['stop-commands'])]);
    const coloured = await report('text', { FORCE_COLOR: '1' });
    expect(coloured).toContain('\u001b[31m');
    row('text in colours', [
      ...findRaw(withoutColours(coloured)),
      ...findCommands(withoutColours(coloured), ['stop-commands']),
    ]);

    const markdown = await report('markdown');
    row('markdown', [...findRaw(markdown), ...findCommands(markdown, []), ...findHtml(markdown)]);

    const annotations = await report('github');
    row('github', [...findRaw(annotations), ...findCommands(annotations, ['error', 'warning'])]);

    for (const reporter of ['json', 'ctrf']) {
      const json = await report(reporter);
      row(reporter, [...findRaw(json), ...findCommands(json, []), ...findIllFormed(JSON.parse(json))]);
    }
    const junit = await report('junit');
    const invalid = isXmllintMissing ? '' : await validateXml(junit, 'junit-10.xsd');
    row('junit', [
      ...findRaw(junit),
      ...findCommands(junit, []),
      ...findXmlMistakes(junit),
      ...(invalid === '' ? [] : [invalid]),
    ]);

    if (!hasTerminal) return;
    const command = `'${process.execPath}' '${commandLine}' run`;
    const { stdout: terminal } = await execa('script', ['-qec', command, '/dev/null'], {
      ...{ cwd: folder, extendEnv: false, reject: false, timeout: 120_000, input: '' },
      env: { PATH: process.env['PATH'] ?? '', TERM: 'xterm', CI: '', ...env, GITHUB_ACTIONS: 'false' },
    });
    expect(terminal).toContain('\r\u001b[K');
    row('run, on a terminal with its progress', findRaw(withoutOwnSequences(terminal)));
  }, 240_000);
});

test('what a module says that cannot be loaded does nothing either', async ({ task }) => {
  const [{ files }] = hostileProjects;
  const folder = makeFolder();
  writeFiles(folder, files);
  writeFiles(folder, {
    'scenarios/hostile/broken.ts':
      "import { lines } from './_lines.ts';\nthrow new Error(lines.join('\\n'));\n",
  });
  const env = { GITHUB_ACTIONS: 'true' };
  const { exitCode, stderr, stdout } = await runPatchmatrix(['run'], { cwd: folder, env });
  expect([exitCode, stdout]).toEqual([2, '']);
  expect(stderr).toContain('evil');
  expectFault(task, {
    fault: 'output of a module that cannot be loaded: standard error',
    tries: 1,
    expected: 'nothing but text',
    got:
      [...findRaw(stderr), ...findCommands(stderr, ['stop-commands'])].map(visible).join('; ') ||
      'nothing but text',
  });
});

function findCommands(output: string, own: readonly string[]): string[] {
  return findWorkflowCommands(output)
    .filter(({ name, line }) => !own.includes(name) || (name === 'stop-commands' && !ownToken.test(line)))
    .map(({ line }) => `command ${line.slice(0, 60)}`);
}

/** A token of ours is a random UUID. */
const ownToken = /^::stop-commands::[\da-f-]{36}$/;

function withoutColours(output: string): string {
  return output.replace(/\u001b\[(?:0|1|2|22|3[0-9]|9[0-7])m/g, '');
}

/** What the progress line and the early table write: to the line's start, lines up, erase. A terminal ends lines with both. */
function withoutOwnSequences(output: string): string {
  return withoutColours(output)
    .replace(/\u001b\[(?:K|0J|J|1G|\d+A)/g, '')
    .replace(/\r+\n/g, '\n')
    .replace(/\r/g, '');
}

/** Tags that are none of ours, outside of code. */
function findHtml(markdown: string): string[] {
  const prose = markdown.replace(/^(`{3,}).*?^\1$/gms, '').replace(/(`+)(?!`).+?\1(?!`)/g, '');
  const tags = prose.match(/<[!/?a-z][^>]*>?/gi) ?? [];
  const own =
    /^<\/?(details|summary|code|sub|sup|br|b|table|tr|td|th|thead|tbody|strong)>$|^<!-- patchmatrix/;
  return tags.filter((tag) => !own.test(tag)).map((tag) => `tag ${tag}`);
}

/** Keys and values that are no well-formed Unicode. */
function findIllFormed(value: unknown): string[] {
  if (typeof value === 'string') return /\p{Cs}/u.test(value) ? [`half a pair in ${value.slice(0, 20)}`] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => [...findIllFormed(key), ...findIllFormed(member)]);
}

function findXmlMistakes(document: string): string[] {
  const mistakes: string[] = [];
  const parser = new SaxesParser();
  parser.on('error', ({ message }) => mistakes.push(message));
  parser.write(document).close();
  return mistakes;
}

function visible(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
