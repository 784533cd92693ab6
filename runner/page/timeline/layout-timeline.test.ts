import { describe, expect, test } from 'vitest';

import type { Program } from '../../../program/program.ts';
import { programNamed, programs, recordTrace, type VariantName } from './fixtures/record-trace.ts';
import { explainPair } from './explain-pair.ts';
import { layoutTimeline } from './layout-timeline.ts';
import { isEntry } from './timeline-pair.tsx';

const variants: readonly VariantName[] = ['none', 'wide', 'narrow'];

describe('the picture of every recorded program', () => {
  const traces = [...programs.values()].flatMap((program) =>
    variants.map((variant) => [program.name, variant, program] as const),
  );

  test.each(traces)('%s, %s: all of it is inside, and in its place', (_name, variant, program) => {
    const layout = layoutTimeline(recordTrace(program, variant), program);
    const { width, height, columns, lanes, bands, signs, passes, rows, end } = layout;
    expect(lanes[0]?.task).toBe('main');
    for (const [index, { x, width: own }] of columns.entries()) {
      const before = columns[index - 1];
      expect(own).toBeGreaterThan(0);
      if (before) expect(x).toBe(before.x + before.width);
    }
    expect((columns.at(-1)?.x ?? 0) + (columns.at(-1)?.width ?? 0)).toBe(end.x);
    expect(end.x).toBeLessThan(width);
    const middles = new Set(lanes.map(({ middle }) => middle));
    for (const [index, sign] of signs.entries()) {
      expect(middles).toContain(sign.y);
      expect(sign.x).toBeGreaterThan(signs[index - 1]?.x ?? 0);
    }
    for (const [index, pass] of passes.entries()) {
      expect(pass.x).toBeGreaterThan(passes[index - 1]?.x ?? 0);
      expect(rows.map(({ y }) => y)).toContain(pass.y);
      expect(pass.next === undefined).toBe(!pass.isQueuedAgain);
      if (pass.next !== undefined) expect(pass.next).toBeGreaterThan(pass.x);
      for (const visit of pass.visits) expect(middles).toContain(visit.y);
    }
    for (const band of bands) {
      const lane = lanes.find(({ task }) => task === band.task);
      expect(lane).toBeDefined();
      expect(band.left).toBeLessThan(band.right);
      expect(band.right).toBeLessThanOrEqual(end.x);
      expect(band.y).toBeGreaterThanOrEqual(lane?.y ?? Infinity);
      expect(band.y + band.height).toBeLessThanOrEqual((lane?.y ?? 0) + (lane?.height ?? 0));
      // Signs stand inside of each band of their lane.
      expect(band.y + band.height).toBeGreaterThan((lane?.middle ?? Infinity) + 6);
    }
    for (const { y } of rows) expect(y).toBeLessThan(height);
  });

  test('two runs look the same up to where they part', () => {
    const parted = [...programs.values()].filter((program) => {
      const [left, right] = [recordTrace(program), recordTrace(program, 'wide')];
      const found = explainPair(program, left, right, { left: 'none', right: 'wide' });
      const ours = layoutTimeline(left, program, isEntry(found.left));
      const theirs = layoutTimeline(right, program, isEntry(found.right));
      const [x, other] = [ours.parting?.x, theirs.parting?.x];
      if (x === undefined || other === undefined || ours.lanes.length !== theirs.lanes.length) return false;
      const before = ({ signs, passes }: typeof ours, to: number) => ({
        signs: signs.filter((sign) => sign.x < to).map(({ x: at, title }) => [at, title]),
        passes: passes.filter((pass) => pass.x < to).map(({ x: at, title }) => [at, title]),
      });
      expect(other, program.name).toBe(x);
      expect(before(theirs, x), program.name).toEqual(before(ours, x));
      return true;
    });
    expect(parted.length).toBeGreaterThan(5);
  });
});

describe('the picture', () => {
  const draw = (program: Program, variant: VariantName = 'none') =>
    layoutTimeline(recordTrace(program, variant), program);

  test('counts the passes of a hot loop, says what was not recorded and that it never comes to rest', () => {
    const { passes, columns, bands, end } = draw(programNamed('hot-loop/zombie-scope'));
    expect(passes.map(({ repeats }) => repeats?.words)).toEqual([undefined, 'the same pass 98 more times']);
    expect(passes[1]?.visits).toMatchObject([{ isCancelled: false, text: 'done' }]);
    expect(columns.map(({ kind, labels }) => `${kind}: ${labels[0]}`)).toEqual([
      'moment: tick 1',
      'moment: tick 2',
      'gap: 10 ms pass',
      'moment: tick 5',
      'moment: tick 6 … 104',
      'missing: 12,403 more passes, not recorded',
      'moment: tick 12,506',
      'moment: tick 12,507',
    ]);
    expect(bands).toMatchObject([{ task: 'owner', label: 'enter z', isOpen: true, isCaught: false }]);
    expect(bands[0]?.cancelledAt).toBeDefined();
    expect(end.words).toBe('returned, then 102 reschedules in 100 ticks');
  });

  test('marks the time that passes, also where only a step was begun', () => {
    const { columns } = draw(programNamed('contract/swallowed-redelivery'), 'wide');
    expect(columns.filter(({ kind }) => kind === 'gap').map(({ labels }) => labels[0])).toEqual([
      '50 ms pass',
      '10 ms pass',
      '5.00 s pass',
      '5.00 s pass',
      '5.00 s pass',
    ]);
  });

  test('says what ends without an end', () => {
    expect(draw(programNamed('hot-loop/cancel-then-lock'), 'wide').end.words).toBe('spins for ever');
    expect(draw({ name: 'stuck', main: [{ waitEvent: 'e' }] }).end.words).toBe('deadlock');
  });

  test('tells scopes apart: nested, shielded, cancelled by a deadline, cancelled from the first, caught', () => {
    const { bands } = draw({
      name: 'scopes',
      main: [
        {
          moveOnAfter: 'late',
          seconds: 0.01,
          do: [
            { scope: 'shielded', shield: true, do: [{ sleep: 0.02 }] },
            { scope: 'never', do: [{ sleep: 1 }] },
          ],
        },
        { scope: 'early', cancelled: true, do: [{ sleep: 1 }] },
      ],
    });
    const [late, shielded, never, early] = bands;
    expect(late).toMatchObject({ label: 'moveOnAfter late', depth: 0, isCaught: true, isShielded: false });
    expect(late?.cancelledAt).toBeGreaterThan(late?.left ?? Infinity);
    expect(shielded).toMatchObject({ label: 'scope shielded, shielded', depth: 1, isShielded: true });
    expect(shielded?.cancelledAt).toBeUndefined();
    expect(never).toMatchObject({ depth: 1, isCaught: false, isOpen: false });
    expect(early).toMatchObject({ depth: 0, isCaught: true });
    expect(early?.cancelledAt).toBe(early?.left);
  });

  test('shows who cancelled whom, natively too, and of which group a task is', () => {
    const { lanes, signs } = draw({
      name: 'native',
      main: [
        {
          group: 'g',
          do: [{ spawn: 'child', into: 'g', do: [{ sleep: 5 }] }, { sleep: 0 }, { cancelTask: 'child' }],
        },
      ],
    });
    expect(lanes.map(({ task, note }) => [task, note])).toEqual([
      ['main', ''],
      ['child', 'in g'],
    ]);
    expect(
      signs.filter(({ kind }) => kind === 'cancel' || kind === 'cancelled').map(({ text, y }) => [text, y]),
    ).toEqual([
      ['cancel task child', lanes[0]?.middle],
      ['ends cancelled', lanes[1]?.middle],
    ]);
  });

  test('draws of a run without a record what is known: its events', () => {
    const { result } = recordTrace(programNamed('contract/self-cancel-then-sleep'));
    const { bands, passes, signs } = layoutTimeline({ result }, undefined);
    expect({ bands, passes }).toEqual({ bands: [], passes: [] });
    expect(signs.map(({ text }) => text)).toEqual(['', 's caught it', 'returned']);
  });

  test('leaves entries out where there are thousands, and says how many', () => {
    const { columns, end } = draw({
      name: 'long',
      main: [{ repeat: 900, do: [{ mark: 'm' }, { checkpoint: true }] }],
    });
    expect(columns.at(-2)).toMatchObject({ kind: 'missing', labels: ['1,203 more entries, not drawn', ''] });
    expect(end.outcome).toBe('returned');
  });
});
