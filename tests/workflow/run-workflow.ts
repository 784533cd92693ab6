/**
 * Runs a workflow of GitHub Actions on this machine: its jobs in the order of their needs, each with a fresh folder for a
 * machine, their matrices, steps and composite actions, artifacts, and a token that may do what the job's permissions say.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import {
  type CommentsServer,
  readOnlyToken,
  servedRepository,
  servedToken,
} from '../../runner/action/fixtures/comments-server.ts';
import { evaluateAll, evaluateCondition, evaluateText } from './expressions.ts';
import { type Machine, runSteps, skipAll, type StepResult } from './run-steps.ts';
import type { Job, Workflow } from './workflow-files.ts';

export interface WorkflowOptions {
  readonly workflow: Workflow;
  /** An empty folder for everything that it leaves. */
  readonly folder: string;
  readonly sources: Machine['sources'];
  readonly server: CommentsServer;
  readonly installation: Machine['installation'];
  /** The pull request is from a fork, whose jobs may only read. */
  readonly fromFork?: boolean;
  /** The machines of these jobs, `shard 2/3`, are lost before their first step. */
  readonly lost?: readonly string[];
}

export interface JobEnd {
  /** As it is shown: `shard 2/3`. */
  readonly name: string;
  readonly result: StepResult['outcome'];
  readonly steps: Readonly<Record<string, StepResult>>;
  readonly machine: Machine;
}

export async function runWorkflow(options: WorkflowOptions): Promise<JobEnd[]> {
  const { workflow, folder } = options;
  const artifacts = join(folder, 'artifacts');
  mkdirSync(artifacts);
  const event = { pull_request: { number: 7, head: { sha: '0123abcd' } } };
  writeFileSync(join(folder, 'event.json'), JSON.stringify(event));

  const ends: JobEnd[] = [];
  const needs: Record<string, { result: string; outputs: Record<string, string> }> = {};
  for (const [id, job] of orderJobs(workflow.jobs)) {
    const own = Object.fromEntries([job.needs].flat().map((name) => [name, needs[name]]));
    const github = describeGitHub(options, id, job, event);
    const shared = { github, needs: own };
    const failed = Object.values(own).some((need) => need?.result !== 'success');
    if (!evaluateCondition(job.if, shared, { failed })) {
      needs[id] = { result: 'skipped', outputs: {} };
      continue;
    }
    const { matrix } = job.strategy ?? {};
    const { include } = matrix === undefined ? { include: [{}] } : (evaluateText(matrix, shared) as Matrix);
    const instances: JobEnd[] = [];
    for (const [index, entry] of include.entries()) {
      const contexts = { ...shared, matrix: entry };
      const name = job.name === undefined ? id : String(evaluateText(job.name, contexts));
      const machine = makeMachine(options, artifacts, `${id}-${String(index)}`, name, github);
      const end = options.lost?.includes(name)
        ? { failed: true, steps: skipAll(job.steps) }
        : await runSteps(
            job.steps,
            machine,
            { ...contexts, runner: { temp: machine.temporary } },
            evaluateAll(workflow.env, { github }),
          );
      instances.push({ name, result: end.failed ? 'failure' : 'success', steps: end.steps, machine });
    }
    ends.push(...instances);
    const steps = instances.at(-1)?.steps ?? skipAll(job.steps);
    needs[id] = {
      result: instances.every(({ result }) => result === 'success') ? 'success' : 'failure',
      outputs: evaluateAll(job.outputs, { ...shared, steps }),
    };
  }
  return ends;
}

interface Matrix {
  readonly include: readonly Readonly<Record<string, unknown>>[];
}

/** Those first that others need. */
function orderJobs(jobs: Workflow['jobs']): [string, Job][] {
  const ordered = new Map<string, Job>();
  const add = (id: string): void => {
    const job = jobs[id];
    if (job === undefined) throw new Error(`expected a job that is there, found \`${id}\``);
    for (const need of [job.needs].flat()) add(need);
    ordered.set(id, job);
  };
  for (const id of Object.keys(jobs)) add(id);
  return [...ordered];
}

function describeGitHub(
  { workflow, server, fromFork = false }: WorkflowOptions,
  id: string,
  { permissions = workflow.permissions }: Job,
  event: object,
) {
  const mayWrite = permissions['pull-requests'] === 'write' && !fromFork;
  return {
    ...{ workflow: workflow.name, job: id, event, event_name: 'pull_request' },
    ...{ repository: servedRepository, ref: 'refs/pull/7/merge', sha: 'fedc9876', run_id: '42' },
    ...{ api_url: server.url, graphql_url: `${server.url}/graphql`, server_url: server.url },
    token: mayWrite ? servedToken : readOnlyToken,
  };
}

/** What a step needs of this machine to find its programs and the registry; nothing of what the tests run in. */
const kept = /^(PATH|HOME|LANG|NODE_EXTRA_CA_CERTS|https?_proxy|no_proxy|npm_config_.*)$/i;

function makeMachine(
  { folder, sources, installation }: WorkflowOptions,
  artifacts: string,
  id: string,
  job: string,
  { token: _, event: _event, ...github }: ReturnType<typeof describeGitHub>,
): Machine {
  const [workspace, temporary] = [join(folder, id, 'workspace'), join(folder, id, 'temporary')];
  for (const made of [workspace, temporary]) mkdirSync(made, { recursive: true });
  return {
    ...{ job, workspace, temporary, sources, artifacts, installation, log: '', summary: '' },
    environment: {
      ...Object.fromEntries(
        Object.entries(process.env).flatMap(([name, value]) =>
          kept.test(name) && value !== undefined ? [[name, value]] : [],
        ),
      ),
      ...Object.fromEntries(
        Object.entries(github).map(([name, value]) => [`GITHUB_${name.toUpperCase()}`, value]),
      ),
      GITHUB_EVENT_PATH: join(folder, 'event.json'),
      GITHUB_WORKSPACE: workspace,
      RUNNER_TEMP: temporary,
      PATCHMATRIX_CACHE: join(folder, id, 'cache'),
      ...{ CI: 'true', GITHUB_ACTIONS: 'true' },
    },
  };
}
