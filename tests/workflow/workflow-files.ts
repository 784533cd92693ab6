/** What workflows and actions hold, as far as they are run here. Any other key is a mistake. */
import { readFileSync } from 'node:fs';

import * as v from 'valibot';
import { parse } from 'yaml';

const scalar = v.union([v.string(), v.number(), v.boolean()]);
const texts = v.record(v.string(), scalar);

const step = v.strictObject({
  name: v.optional(v.string()),
  id: v.optional(v.string()),
  if: v.optional(v.string()),
  uses: v.optional(v.string()),
  with: v.optional(texts, {}),
  run: v.optional(v.string()),
  shell: v.optional(v.literal('bash'), 'bash'),
  env: v.optional(texts, {}),
  'working-directory': v.optional(v.string()),
});
export type Step = v.InferOutput<typeof step>;

const job = v.strictObject({
  name: v.optional(v.string()),
  needs: v.optional(v.union([v.string(), v.array(v.string())]), []),
  if: v.optional(v.string()),
  'runs-on': v.string(),
  'timeout-minutes': v.optional(v.number()),
  permissions: v.optional(v.record(v.string(), v.string())),
  outputs: v.optional(v.record(v.string(), v.string()), {}),
  strategy: v.optional(v.strictObject({ 'fail-fast': v.literal(false), matrix: v.string() })),
  steps: v.array(step),
});
export type Job = v.InferOutput<typeof job>;

const workflow = v.strictObject({
  name: v.optional(v.string(), '.github/workflows/patchmatrix.yml'),
  on: v.unknown(),
  permissions: v.record(v.string(), v.string()),
  concurrency: v.optional(v.unknown()),
  env: v.optional(texts, {}),
  jobs: v.record(v.string(), job),
});
export type Workflow = v.InferOutput<typeof workflow>;

const action = v.strictObject({
  ...{ name: v.string(), description: v.string(), author: v.string() },
  branding: v.strictObject({ icon: v.string(), color: v.string() }),
  inputs: v.record(v.string(), v.strictObject({ description: v.string(), default: v.string() })),
  outputs: v.record(v.string(), v.strictObject({ description: v.string(), value: v.string() })),
  runs: v.strictObject({
    using: v.literal('composite'),
    steps: v.array(v.strictObject({ ...step.entries, shell: v.literal('bash') })),
  }),
});
export type Action = v.InferOutput<typeof action>;

export function parseWorkflow(text: string): Workflow {
  return v.parse(workflow, parse(text));
}

/** The text of the workflow that a guide shows, with the name of a repository in it. */
export function readShownWorkflow(guide: string): string {
  const [, text] = /^```yaml\n(on: pull_request\n.*?)^```$/ms.exec(readFileSync(guide, 'utf8')) ?? [];
  if (text === undefined) throw new Error(`expected a workflow in ${guide}, found none`);
  return text.replace('OWNER/patchmatrix@TAG', 'owner/patchmatrix@v1');
}

export function readAction(file: string): Action {
  return v.parse(action, parse(readFileSync(file, 'utf8')));
}
