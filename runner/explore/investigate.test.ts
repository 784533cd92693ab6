import { describe, expect, test } from 'vitest';

import type { Program, Steps } from '../../program/program.ts';
import { model } from '../../runtimes/anyio/4.13/index.ts';
import type { ProgramRunner } from '../../runtimes/model.ts';
import wide from '../../variants/wide.ts';
import type { RecordedAnswer } from './examine-pair.ts';
import { createInvestigation } from './investigate.ts';

const names = { left: 'none', right: 'wide' };

describe('what differs', () => {
  test('is shrunk to one program for each kind, confirmed with the whole budget, the worst first', async () => {
    const { findings, examined } = await investigate(
      [
        {
          scope: 's',
          do: [{ mark: 'a' }, { cancel: 's' }, { checkpoint: true }, { sleep: 1 }, { mark: 'b' }],
        },
      ],
      [{ scope: 's', do: [{ cancel: 's' }, { sleep: 1 }, { mark: 'another' }] }],
      [
        { mark: 'a' },
        { scope: 's', cancelled: true, do: [{ mark: 'b' }, { lock: 'l', do: [{ mark: 'c' }] }] },
      ],
    );
    expect(examined).toBe(3);
    expect(findings.map(({ kind, row, operation, seen }) => ({ kind, row, operation, seen }))).toEqual([
      { kind: 'spin', row: 'current', operation: 'entering a scope', seen: 1 },
      { kind: 'missing-cancellation', row: 'current', operation: 'cancel of a scope', seen: 2 },
    ]);
    expect(findings.map(({ program }) => program.main)).toEqual([
      [{ scope: 's', cancelled: true, do: [{ lock: 'l', do: [] }] }],
      [{ scope: 's', do: [{ cancel: 's' }, { sleep: 0 }] }],
    ]);
    expect(findings.every(({ isConfirmed }) => isConfirmed)).toBe(true);
  });

  test('is told by what it comes to with the whole budget, where the scouts gave up too early', async () => {
    const main: Steps = [
      { scope: 's', cancelled: true, do: [{ repeat: 21, do: [{ repeat: 50, do: [{ checkpoint: true }] }] }] },
    ];
    const { findings } = await investigate(main);
    expect(findings).toMatchObject([
      { kind: 'missing-cancellation', row: 'current', operation: 'entering a scope', isConfirmed: true },
    ]);
  });

  test('is a finding too if one column has no result', async () => {
    const { findings } = await investigate([{ mark: 'break the right one' }]);
    expect(findings).toMatchObject([
      { kind: 'no-result', operation: 'broken', rule: 'wide has no result: broken.' },
    ]);
  });
});

async function investigate(...programs: readonly Steps[]) {
  const patched = model.createSubject();
  wide(patched);
  const [left, right] = [model.open(model.createSubject()), model.open(patched)];
  const investigation = createInvestigation({
    names,
    isOver: () => false,
    openWorkers: (maxTicks) => ({
      run: (lines) =>
        Promise.resolve(
          lines.map((line) => {
            const program = JSON.parse(line) as Program;
            const broken = line.includes('break the right one');
            return [
              record(left, program, maxTicks),
              broken ? { error: 'broken' } : record(right, program, maxTicks),
            ] as const;
          }),
        ),
      close: () => Promise.resolve(),
    }),
  });
  const suspects = programs.map((main, number) => ({
    number,
    json: JSON.stringify({ name: '', main }),
    signatures: String(number),
  }));
  await investigation.add(suspects, 2);
  await investigation.finish();
  return investigation.state();
}

function record(runner: ProgramRunner, program: Program, maxTicks: number): RecordedAnswer {
  const run = runner.runOnVirtualClock(
    program,
    { tickCost: 20e-6, maxTicks },
    { timeline: true, maxPasses: 100 },
  );
  return { result: run.result, timeline: run.passes ?? [], steps: run.steps ?? [] };
}
