/** Runs the steps of a job or of a composite action, in order, as a GitHub runner does as far as they can tell. */
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { execa } from 'execa';

import { downloadArtifacts, uploadArtifact } from './artifacts.ts';
import { type Contexts, evaluateAll, evaluateCondition, evaluateText } from './expressions.ts';
import { readAction, type Step } from './workflow-files.ts';

/** What a job has on its machine. */
export interface Machine {
  /** `shard 1/3`. */
  readonly job: string;
  readonly workspace: string;
  readonly temporary: string;
  /** The repository that is checked out, and the actions that `uses` names. */
  readonly sources: Readonly<Record<string, string>>;
  /** Where the artifacts of all jobs are. */
  readonly artifacts: string;
  /** Beside `GITHUB_` and `RUNNER_`, the same for all steps. */
  readonly environment: Readonly<Record<string, string>>;
  readonly installation: Installation;
  /** Everything that steps printed. */
  log: string;
  summary: string;
}

/** `npm ci` is done once, by the first job that asks for it; the lock of the others is the same, and so is what comes of it. */
interface Installation {
  /** Where it was done. */
  folder?: string;
}

export interface StepsEnd {
  readonly failed: boolean;
  /** By the ids of the steps. */
  readonly steps: Readonly<Record<string, StepResult>>;
}

export interface StepResult {
  readonly outcome: 'failure' | 'skipped' | 'success';
  readonly outputs: Readonly<Record<string, string>>;
}

/** @param environment what `env` gives to all of them */
export async function runSteps(
  steps: readonly Step[],
  machine: Machine,
  contexts: Contexts,
  environment: Readonly<Record<string, string>>,
): Promise<StepsEnd> {
  const results = skipAll(steps);
  let failed = false;
  for (const step of steps) {
    const here = { ...contexts, steps: results, env: environment };
    if (!evaluateCondition(step.if, here, { failed })) continue;
    const title = step.name ?? step.uses ?? step.run ?? '';
    const startedAt = performance.now();
    const result = await runStep(step, machine, here, {
      ...environment,
      ...evaluateAll(step.env, here),
    });
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    console.log(`   ${machine.job}: ${title.trim()}: ${result.outcome}, ${seconds} s`);
    if (step.id !== undefined) results[step.id] = result;
    if (result.outcome === 'failure') failed = true;
  }
  return { failed, steps: results };
}

/** Conditions and outputs may ask for a step that was not run. */
export function skipAll(steps: readonly Step[]): Record<string, StepResult> {
  return Object.fromEntries(
    steps.flatMap(({ id }) => (id === undefined ? [] : [[id, { outcome: 'skipped', outputs: {} }]])),
  );
}

async function runStep(
  step: Step,
  machine: Machine,
  contexts: Contexts,
  environment: Readonly<Record<string, string>>,
): Promise<StepResult> {
  const given = evaluateAll(step.with, contexts);
  const [action] = step.uses?.split('@') ?? [];
  switch (action) {
    case undefined:
      return runScript(step, machine, contexts, environment);
    case 'actions/checkout':
      cpSync(machine.sources['checkout'] ?? '', machine.workspace, { recursive: true });
      return done;
    case 'actions/setup-node':
      return done;
    case 'actions/upload-artifact':
      uploadArtifact(machine, given);
      return done;
    case 'actions/download-artifact':
      downloadArtifacts(machine, given);
      return done;
    default:
      return runComposite(action, given, machine, contexts, environment);
  }
}

const done: StepResult = { outcome: 'success', outputs: {} };

async function runComposite(
  name: string,
  given: Readonly<Record<string, string>>,
  machine: Machine,
  contexts: Contexts,
  environment: Readonly<Record<string, string>>,
): Promise<StepResult> {
  const path = name.startsWith('./') ? join(machine.workspace, name) : machine.sources[name];
  if (path === undefined) throw new Error(`expected an action that is known here, found \`${name}\``);
  const { inputs, outputs, runs } = readAction(join(path, 'action.yml'));
  const unknown = Object.keys(given).filter((key) => !(key in inputs));
  if (unknown.length > 0) throw new Error(`expected inputs of ${name}, found ${unknown.join(', ')}`);
  const own = {
    github: { ...(contexts['github'] as object), action_path: path },
    runner: contexts['runner'],
    inputs: {
      ...evaluateAll(Object.fromEntries(Object.entries(inputs).map(([key, input]) => [key, input.default])), {
        github: contexts['github'],
      }),
      ...given,
    },
  };
  const end = await runSteps(runs.steps, machine, own, { ...environment, GITHUB_ACTION_PATH: path });
  return {
    outcome: end.failed ? 'failure' : 'success',
    outputs: evaluateAll(
      Object.fromEntries(Object.entries(outputs).map(([key, output]) => [key, output.value])),
      { ...own, steps: end.steps },
    ),
  };
}

async function runScript(
  step: Step,
  machine: Machine,
  contexts: Contexts,
  environment: Readonly<Record<string, string>>,
): Promise<StepResult> {
  const script = String(evaluateText(step.run ?? '', contexts));
  const { installation } = machine;
  if (script.startsWith('npm ci')) {
    if (installation.folder !== undefined) {
      console.log('   (node_modules and dist are those of the first `npm ci`)');
      linkInstalled(installation.folder, machine.workspace);
      return done;
    }
    installation.folder = machine.workspace;
  }
  const folder = join(machine.temporary, `step-${String(performance.now())}`);
  mkdirSync(folder);
  const files = Object.fromEntries(
    ['OUTPUT', 'STEP_SUMMARY', 'ENV', 'PATH', 'STATE'].map((name) => [`GITHUB_${name}`, join(folder, name)]),
  );
  for (const file of Object.values(files)) writeFileSync(file, '');
  writeFileSync(join(folder, 'step.sh'), script);
  const directory = String(evaluateText(step['working-directory'] ?? '.', contexts));
  const { exitCode, all } = await execa(
    'bash',
    ['--noprofile', '--norc', '-eo', 'pipefail', join(folder, 'step.sh')],
    {
      cwd: resolve(machine.workspace, directory),
      env: { ...machine.environment, ...files, ...environment },
      ...{ extendEnv: false, reject: false, all: true, stdin: 'ignore' },
    },
  );
  machine.log += `${all}\n`;
  machine.summary += readFileSync(files['GITHUB_STEP_SUMMARY'] ?? '', 'utf8');
  for (const name of ['ENV', 'PATH', 'STATE']) {
    if (readFileSync(join(folder, name), 'utf8') !== '') throw new Error(`GITHUB_${name} is not read here`);
  }
  return {
    outcome: exitCode === 0 ? 'success' : 'failure',
    outputs: parseOutputs(readFileSync(files['GITHUB_OUTPUT'] ?? '', 'utf8')),
  };
}

/** Thousands of files are quicker named than copied. */
export function linkInstalled(folder: string, target: string): void {
  symlinkSync(join(folder, 'node_modules'), join(target, 'node_modules'));
  cpSync(join(folder, 'dist'), join(target, 'dist'), { recursive: true });
}

/** `NAME=VALUE`, or `NAME<<DELIMITER`, lines, and the delimiter. */
function parseOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  const lines = text.split('\n');
  for (let index = 0; index < lines.length; index += 1) {
    const [, name = '', mark, rest = ''] = /^([\w-]+)(<<|=)(.*)$/.exec(lines[index] ?? '') ?? [];
    if (mark === '=') outputs[name] = rest;
    if (mark !== '<<') continue;
    const end = lines.indexOf(rest, index + 1);
    outputs[name] = lines.slice(index + 1, end).join('\n');
    index = end;
  }
  return outputs;
}
