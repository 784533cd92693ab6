import { describe, expect, test } from 'vitest';

import { AbsenceWatch, describeAbsence } from './absence.ts';
import type { Announcement } from './announcements.ts';

const announced: Announcement = {
  ...{ id: 'host-1-ab', engine: '0.1.0+one', workers: 2, missing: [] },
  capabilities: [
    { id: 'models', label: 'models' },
    { id: 'tiny', label: 'tiny 1.2.3' },
  ],
};

function openWatch(waitMs: number) {
  let nowMs = 0;
  const watch = new AbsenceWatch(waitMs, () => nowMs);
  const look = (atMs: number, waiting: Readonly<Record<string, string[]>>, able: readonly string[] = []) => {
    nowMs = atMs;
    const capabilities = able.map((id) => ({ id, label: id }));
    return watch.look(new Map(Object.entries(waiting)), [{ capabilities }]);
  };
  return look;
}

describe('what nobody can run', () => {
  test('is noticed at once, then nothing more until the wait is over', () => {
    const look = openWatch(1000);
    expect(look(0, { a: ['one'] })).toEqual([{ jobs: ['one'], isOver: false }]);
    expect(look(999, { a: ['one', 'two'] })).toEqual([]);
    expect(look(1000, { a: ['one', 'two'] })).toEqual([{ jobs: ['one', 'two'], isOver: true }]);
  });

  test('waits from the beginning once somebody could run it, or it did not wait any more', () => {
    const ends: [atMs: number, waiting: Record<string, string[]>, able: string[]][] = [
      [500, { a: ['one'] }, ['a']],
      [500, {}, []],
    ];
    for (const end of ends) {
      const look = openWatch(1000);
      look(0, { a: ['one'] });
      expect(look(...end)).toEqual([]);
      expect(look(1200, { a: ['one'] })).toEqual([{ jobs: ['one'], isOver: false }]);
      expect(look(2199, { a: ['one'] })).toEqual([]);
      expect(look(2200, { a: ['one'] })).toEqual([{ jobs: ['one'], isOver: true }]);
    }
  });

  test('is told apart from what somebody can', () => {
    const look = openWatch(1000);
    expect(look(0, { a: ['one'], b: ['two'] }, ['b'])).toEqual([{ jobs: ['one'], isOver: false }]);
    expect(look(600, { a: ['one'], b: ['two'] })).toEqual([{ jobs: ['two'], isOver: false }]);
    expect(look(1100, { a: ['one'], b: ['two'] })).toEqual([{ jobs: ['one'], isOver: true }]);
  });
});

describe('the sentence about it', () => {
  const absence = { label: 'tiny 2.0.0', count: 3, engine: '0.1.0+one', workerCommand: 'patchmatrix worker' };

  test('says what each worker can run instead, or that it is of another kind, and what to start', () => {
    const other = { ...announced, id: 'host-2-cd', engine: '0.1.0+two' };
    expect(describeAbsence({ ...absence, workers: [announced, other] }, 300_000)).toBe(
      [
        'no worker can run tiny 2.0.0: 3 jobs wait for one, 300 s at most',
        '  host-1-ab can run models; tiny 1.2.3',
        '  host-2-cd is of another kind: 0.1.0+two, not 0.1.0+one',
        '  to start one: patchmatrix worker',
      ].join('\n'),
    );
  });

  test('says of one job and no worker', () => {
    expect(describeAbsence({ ...absence, count: 1, workers: [] }, 1500)).toBe(
      [
        'no worker can run tiny 2.0.0: 1 job waits for one, 1.5 s at most',
        '  there is no worker at all',
        '  to start one: patchmatrix worker',
      ].join('\n'),
    );
  });
});
