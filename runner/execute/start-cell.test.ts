import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Plan, PlannedCell } from '../plan/plan.ts';
import { createCellStarter } from './start-cell.ts';

const cell: PlannedCell = {
  id: 'contract/fail-after@4.13+wide#virtual',
  column: '4.13+wide',
  scenario: 'contract/fail-after',
  clock: 'virtual',
};

const plan: Plan = {
  matrix: 'matrix.yaml',
  subject: 'anyio',
  runtimes: [
    {
      id: '4.13',
      driver: 'model',
      model: 'anyio/4.13',
      version: '4.13.0',
      file: '/models/4.13.cjs',
      sha256: 'ab'.repeat(32),
    },
  ],
  variants: [
    { id: 'none', modules: {} },
    {
      id: 'wide',
      modules: { model: { file: 'variants/wide.ts', loadFile: '/cache/wide.cjs', sha256: 'cd' } },
    },
  ],
  scenarios: [
    {
      kind: 'program',
      id: 'contract/fail-after',
      suite: 'contract',
      file: 'scenarios/contract/fail-after.ts',
      line: 1,
      column: 1,
      title: 'times out',
      rule: 'a timeout fires',
      program: { name: 'fail-after', main: [{ mark: 'here' }] },
      owed: { outcome: 'returned' },
    },
  ],
  columns: [
    { id: '4.13+none', runtime: '4.13', variant: 'none' },
    { id: '4.13+wide', runtime: '4.13', variant: 'wide', baseline: '4.13+none' },
  ],
  cells: [cell],
  settings: { tickCost: 20e-6, maxTicks: 20_000 },
};

test('a cell is asked for with its model, its variant, its clock and its program, and logs under its own name', async () => {
  const logFolder = mkdtempSync(join(tmpdir(), 'patchmatrix-start-cell-'));
  const programs = {
    cell: join(import.meta.dirname, 'fixtures', 'prints-request.cjs'),
    batch: '',
    bench: '',
    module: '',
    suite: '',
    python: '',
    bytecode: '',
    workspaces: '',
  };
  const { start: startCell } = createCellStarter({ plan, run: 'test', programs, logFolder, timeoutMs: 5000 });
  const [wide, none] = await Promise.all([
    startCell(cell, 1, {}).observation,
    startCell({ ...cell, id: 'x#real', column: '4.13+none', clock: 'real' }, 2, {}).observation,
  ]);
  expect(wide.end).toBe('exited');
  expect(JSON.parse(wide.output ?? '')).toEqual({
    protocol: 1,
    modelFile: '/models/4.13.cjs',
    variantFile: '/cache/wide.cjs',
    clock: 'virtual',
    tickCost: 20e-6,
    maxTicks: 20_000,
    program: { name: 'fail-after', main: [{ mark: 'here' }] },
    timeline: true,
    maxPasses: 100,
  });
  expect(JSON.parse(none.output ?? '')).toMatchObject({ clock: 'real', timeline: false });
  expect(JSON.parse(none.output ?? '')).not.toHaveProperty('variantFile');
  const logs = ['contract~fail-after@4.13+wide#virtual.log', 'x#real~2.log'];
  expect(readdirSync(logFolder).sort()).toEqual(logs);
  expect(readFileSync(join(logFolder, logs[0] ?? ''), 'utf8')).toBe(wide.output);
  rmSync(logFolder, { recursive: true });
});
