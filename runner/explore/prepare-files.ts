/**
 * Makes the files of findings: for each a scenario that passes on the one column and fails on the other, tried before it is
 * handed out, and a Python script that shows the same without patchmatrix.
 */
import { findEndless } from '../../program/find-outcome.ts';
import type { Program, ProgramResult } from '../../program/program.ts';
import { judgeResult } from '../compare/judge-cell.ts';
import { openPairSession, type SessionSide } from '../execute/pair-session.ts';
import { deriveOwed, differingMarks } from './derive-owed.ts';
import { confirmTicks } from './explore-budget.ts';
import type { WorkerSettings } from './explore-pair.ts';
import type { Finding } from './finding.ts';
import { addMarks, keepMarks } from './instrument-program.ts';
import { renderPythonScript } from './render-python-script.ts';
import { renderScenarioFile } from './render-scenario-file.ts';

interface SavedSide {
  /** `4.13+wide`. */
  readonly id: string;
  readonly version: string;
  /** The patch as Python, where there is one. */
  readonly patch?: { readonly name: string; readonly source: string };
  readonly open: (settings: WorkerSettings) => SessionSide;
}

export interface PrepareOptions {
  readonly findings: readonly Finding[];
  readonly left: SavedSide;
  readonly right: SavedSide;
  readonly timeoutMs: number;
}

export interface PreparedFiles {
  readonly finding: Finding;
  readonly files: readonly { readonly name: string; readonly content: string }[];
  /** What could not be made, and why. */
  readonly notes: readonly string[];
}

type Results = readonly [left: ProgramResult | undefined, right: ProgramResult | undefined];

export async function prepareFiles({
  findings,
  left,
  right,
  timeoutMs,
}: PrepareOptions): Promise<PreparedFiles[]> {
  const settings: WorkerSettings = { answers: 'results', maxTicks: confirmTicks };
  const session = openPairSession<ProgramResult>({
    left: left.open(settings),
    right: right.open(settings),
    timeoutMs,
  });
  const runAll = async (programs: readonly Program[]): Promise<Results[]> => {
    const answers = await session.run(programs.map((program) => JSON.stringify(program)));
    return answers.map(
      (pair) => pair.map((answer) => ('error' in answer ? undefined : answer)) as unknown as Results,
    );
  };
  try {
    const marked = findings.map(({ program }) => addMarks(program));
    const markedResults = await runAll(marked);
    const programs = marked.map((program, index) => {
      const [ours, theirs] = markedResults[index] ?? [];
      return ours && theirs ? keepMarks(program, differingMarks(ours, theirs)) : program;
    });
    const results = await runAll(programs);
    return findings.map((finding, index): PreparedFiles => {
      const [ours, theirs] = results[index] ?? [];
      const program = programs[index];
      if (program === undefined || ours === undefined || theirs === undefined) {
        return { finding, files: [], notes: ['not saved: a column has no result to derive a scenario from'] };
      }
      return buildFiles(finding, index + 1, program, ours, theirs, left, right);
    });
  } finally {
    await session.close();
  }
}

function buildFiles(
  finding: Finding,
  number: number,
  program: Program,
  ours: ProgramResult,
  theirs: ProgramResult,
  left: SavedSide,
  right: SavedSide,
): PreparedFiles {
  const name = `${String(number).padStart(2, '0')}-${finding.kind}-${finding.operation.replace(/[^a-z]+/gi, '-').toLowerCase()}`;
  const script = {
    name: `${name}.py`,
    content: renderPythonScript({
      finding,
      program,
      left: { ...left, result: ours },
      right: { ...right, result: theirs },
    }),
  };
  // What is owed is what the baseline does, unless that is the trouble.
  const isLeftGood = findEndless(ours.outcome) === undefined;
  const [good, bad] = isLeftGood ? [ours, theirs] : [theirs, ours];
  const [passes, fails] = isLeftGood ? [left.id, right.id] : [right.id, left.id];
  const owed = deriveOwed(good, bad);
  const meets = (result: ProgramResult): boolean => judgeResult(owed, { result }).every(({ met }) => met);
  if (!meets(good) || meets(bad) || findEndless(good.outcome) !== undefined) {
    const note = 'no scenario: outcome, marks, caught scopes and time do not tell the columns apart';
    return { finding, files: [script], notes: [note] };
  }
  const { kind, row, operation, rule } = finding;
  const scenario = {
    name: `${name}.ts`,
    content: renderScenarioFile({
      ...{ kind, operation, explanation: rule, program, owed, passes, fails },
      ...(row && { row }),
    }),
  };
  return { finding, files: [scenario, script], notes: [] };
}
