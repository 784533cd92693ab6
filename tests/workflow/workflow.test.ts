/**
 * The workflow of this repository, and the action in a repository of somebody else, run step by step with GitHub's API on
 * loopback: for a patch that breaks nothing, one that does, a machine that is lost, and a pull request from a fork.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { execaSync } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { type CommentsServer, serveComments } from '../../runner/action/fixtures/comments-server.ts';
import { findWorkflowCommands } from '../faults/workflow-commands.ts';
import { makeFolder, repository } from '../make-project.ts';
import { commandLine } from '../run-patchmatrix.ts';
import { type JobEnd, runWorkflow, type WorkflowOptions } from './run-workflow.ts';
import { linkInstalled } from './run-steps.ts';
import { parseWorkflow, readShownWorkflow } from './workflow-files.ts';

const ownFile = join(repository, '.github/workflows/patchmatrix.yml');
const own = parseWorkflow(readFileSync(ownFile, 'utf8'));

let clean: string;
let server: CommentsServer;
const installation: WorkflowOptions['installation'] = {};
beforeAll(async () => {
  clean = checkOut();
  server = await serveComments();
});
afterAll(() => server.close());

/** What a checkout of the tree as it is now would hold. */
function checkOut(): string {
  const folder = makeFolder();
  const { stdout } = execaSync('git', ['ls-files', '-z', '-c', '-o', '--exclude-standard'], {
    cwd: repository,
  });
  for (const name of stdout.split('\0').filter((each) => existsSync(join(repository, each)) && each !== '')) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    cpSync(join(repository, name), join(folder, name));
  }
  return folder;
}

function run(options: Partial<WorkflowOptions>): Promise<JobEnd[]> {
  return runWorkflow({
    ...{ workflow: own, folder: makeFolder(), server, sources: { checkout: clean }, installation },
    ...options,
  });
}

function resultsOf(ends: readonly JobEnd[]): Record<string, string> {
  return Object.fromEntries(ends.map(({ name, result }) => [name, result]));
}

function find(ends: readonly JobEnd[], name: string): JobEnd {
  const end = ends.find((each) => each.name === name);
  if (end === undefined)
    throw new Error(`expected the job ${name}, found ${ends.map((each) => each.name).join(', ')}`);
  return end;
}

const commandsIn = ({ machine }: JobEnd, name: string): string[] =>
  findWorkflowCommands(machine.log).flatMap((command) => (command.name === name ? [command.line] : []));

describe('the workflow of this repository', () => {
  test('a patch that breaks nothing: three shards become one review, the gate opens', async () => {
    const ends = await run({});
    expect(resultsOf(ends), find(ends, 'gate').machine.log).toEqual({
      ...{ plan: 'success', 'shard 1/3': 'success', 'shard 2/3': 'success', 'shard 3/3': 'success' },
      gate: 'success',
    });
    const gate = find(ends, 'gate');
    expect(gate.steps['gate']?.outputs).toMatchObject({ 'exit-code': '0', verdict: 'ok' });
    expect(server.comments.map(({ id }) => id)).toEqual([1001]);
    expect(server.comments[0]?.body).toMatch(/^<!-- patchmatrix: .* -->\n\n\*\*.*\n/);
    expect(server.comments[0]?.body).toContain(`/actions/runs/42) of 0123abcd`);
    // The whole plan is in the one review: what each shard ran, and nothing of it twice.
    const report = readReport(gate);
    expect(report.cells).toHaveLength(19 * 4);
    expect(report.cells.every(({ state }) => state === 'finished')).toBe(true);
    expect(server.comments[0]?.body).toContain(gate.machine.summary.trim());
    expect(ends.filter(({ name }) => name.startsWith('shard')).map(({ machine }) => machine.summary)).toEqual(
      ['', '', ''],
    );
    expect(commandsIn(gate, 'error')).toEqual([]);
  });

  test('one that breaks something: the same comment says so, and the gate is closed', async () => {
    const checkout = copyOf(clean);
    for (const extension of ['ts', 'py']) {
      renameSync(
        join(checkout, `variants/wide.${extension}`),
        join(checkout, `variants/narrow.${extension}`),
      );
    }
    writeFileSync(join(checkout, 'variants/wide.ts'), 'export default () => {};\n');
    const ends = await run({ sources: { checkout } });
    const gate = find(ends, 'gate');
    // What a shard found is judged by the whole.
    expect(resultsOf(ends), gate.machine.log).toEqual({
      ...{ plan: 'success', 'shard 1/3': 'success', 'shard 2/3': 'success', 'shard 3/3': 'success' },
      gate: 'failure',
    });
    expect(gate.steps['gate']?.outputs).toMatchObject({ 'exit-code': '1', verdict: 'regressed' });
    expect(server.comments.map(({ id }) => id)).toEqual([1001]);
    expect(server.comments[0]?.body).toMatch(/self-cancel-then-sleep/);
    expect(gate.machine.summary).toMatch(/self-cancel-then-sleep/);
    expect(commandsIn(gate, 'error').length).toBeGreaterThan(0);
  });

  test('a machine that is lost: what the others found is reviewed, and the gate is closed', async () => {
    const ends = await run({ lost: ['shard 2/3'] });
    const gate = find(ends, 'gate');
    expect(gate.result, gate.machine.log).toBe('failure');
    expect(gate.steps['gate']?.outputs).toMatchObject({ 'exit-code': '5', verdict: 'incomplete' });
    expect(server.comments.map(({ id }) => id)).toEqual([1001]);
    expect(server.comments[0]?.body).toMatch(/no result/);
    expect(gate.machine.log).toMatch(/no run holds /);
  });

  test('no shard at all: the gate is closed all the same, and no older review stands', async () => {
    const ends = await run({ lost: ['plan'] });
    expect(resultsOf(ends)).toEqual({ plan: 'failure', gate: 'failure' });
    const gate = find(ends, 'gate');
    expect(gate.steps['gate']?.outputs).toMatchObject({ 'exit-code': '2', verdict: 'mistake' });
    expect(commandsIn(gate, 'error')[0]).toMatch(/expected the events of shards below `shards`/);
    expect(server.comments[0]?.body).toContain('**No review: patchmatrix ended with exit code 2');
  });
});

describe('a repository of somebody else, with the workflow of the guide', () => {
  const workflow = parseWorkflow(readShownWorkflow(join(repository, 'docs/guides/ci.md')));
  const use = workflow.jobs['patchmatrix']?.steps.at(-1);
  if (use === undefined) throw new Error('expected a job of that name, found none');
  use.id = 'review';
  use.with['args'] = '--variant patience --clock virtual';
  use.with['working-directory'] = 'tests/patches';

  /** `init` writes a patch that breaks something. */
  function makeOther(): WorkflowOptions['sources'] {
    const checkout = makeFolder({ 'README.md': 'theirs\n' });
    execaSync(process.execPath, [commandLine, 'init', 'tests/patches'], { cwd: checkout });
    return { checkout, 'owner/patchmatrix': copyOf(clean) };
  }

  test('the action installs itself, and a single job does it all', async () => {
    const ends = await run({ workflow, sources: makeOther() });
    const review = find(ends, 'patchmatrix');
    expect(review.result, review.machine.log).toBe('failure');
    expect(review.steps['review']?.outputs).toMatchObject({ 'exit-code': '1', verdict: 'regressed' });
    // Beside that of the other workflow.
    expect(server.comments.map(({ id }) => id)).toEqual([1001, 1002]);
    expect(review.steps['review']?.outputs['comment-url']).toMatch(/#issuecomment-1002$/);
    expect(existsSync(join(review.machine.sources['owner/patchmatrix'] ?? '', 'node_modules/vitest'))).toBe(
      false,
    );
  });

  test('a pull request from a fork has the summary alone, and the same verdict', async () => {
    const before = structuredClone(server.comments);
    const sources = makeOther();
    linkInstalled(installation.folder ?? repository, sources['owner/patchmatrix'] ?? '');
    const ends = await run({ workflow, sources, fromFork: true });
    const review = find(ends, 'patchmatrix');
    expect(review.steps['review']?.outputs).toMatchObject({ 'exit-code': '1', 'comment-url': '' });
    expect(commandsIn(review, 'notice')[0]).toMatch(/The review is in the job summary only/);
    expect(review.machine.summary).toContain('patience');
    expect(server.comments).toEqual(before);
  });
});

function copyOf(folder: string): string {
  const copy = makeFolder();
  rmSync(copy, { recursive: true });
  cpSync(folder, copy, { recursive: true });
  return copy;
}

function readReport({ steps }: JobEnd): { readonly cells: readonly { readonly state: string }[] } {
  const file = steps['gate']?.outputs['json'] ?? '';
  return JSON.parse(readFileSync(file, 'utf8')) as ReturnType<typeof readReport>;
}
