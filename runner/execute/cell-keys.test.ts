import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { makeFolder } from '../../tests/make-project.ts';
import type { Plan, PlannedPython } from '../plan/plan.ts';
import { buildCellKeys, type KeyConditions } from './cell-keys.ts';

const closed = 'import asyncio\n\n\ndef apply():\n    pass\n';

interface Changes {
  readonly plan?: Partial<Plan>;
  readonly python?: Partial<PlannedPython>;
  readonly variant?: string;
  readonly conditions?: Partial<KeyConditions>;
}

const folder = makeFolder({ python: 'an interpreter', other: 'another one', 'own.py': closed });

/** The keys of a plan of one scenario with both clocks, in a column of a Python and in one of a model. */
function keysOf({ plan, python, variant = closed, conditions }: Changes = {}) {
  const loadFile = join(folder, 'own.py');
  writeFileSync(loadFile, variant);
  const columns = ['model', 'python'].map((runtime) => ({ id: `${runtime}+own`, runtime, variant: 'own' }));
  const place = { suite: 's', file: 's/one.ts', line: 1, column: 1, title: 'one', rule: '' };
  return buildCellKeys(
    {
      ...{ matrix: 'matrix.yaml', subject: 'anyio', columns },
      runtimes: [
        { id: 'model', driver: 'model', model: 'anyio/4.13', version: '4.13.0', file: 'a.cjs', sha256: 'a' },
        {
          ...{
            id: 'python',
            driver: 'python',
            package: 'anyio',
            version: '4.13.0',
            file: 'a.py',
            sha256: 'a',
          },
          ...{ python: join(folder, 'python'), pythonVersion: '3.11.7', site: '/cache/python/anyio-1' },
          ...python,
        },
      ],
      variants: [{ id: 'own', modules: { python: { file: 'own.py', loadFile, sha256: variant } } }],
      scenarios: [
        {
          ...{ ...place, kind: 'program', id: 's/one', program: { name: 's/one', main: [] } },
          owed: { outcome: 'returned' },
        },
      ],
      cells: columns.flatMap(({ id }) =>
        (['virtual', 'real'] as const).map((clock) => ({
          ...{ id: `s/one@${id}#${clock}`, column: id, scenario: 's/one', clock },
        })),
      ),
      settings: { tickCost: 20e-6, maxTicks: 20_000 },
      ...plan,
    },
    { host: 'here', limits: 60, ...conditions },
  );
}

const [model, python] = ['s/one@model+own#virtual', 's/one@python+own#virtual'];

test('cells of the virtual clock have a key, which is the same each time; others have none', () => {
  expect([...keysOf().keys()]).toEqual([model, python]);
  expect(keysOf()).toEqual(keysOf());
});

test.each<[string, Changes, readonly string[]]>([
  ['the machine', { conditions: { host: 'there' } }, [model, python]],
  ['a limit', { conditions: { limits: 30 } }, [model, python]],
  ['the settings', { plan: { settings: { tickCost: 20e-6, maxTicks: 10 } } }, [model, python]],
  ['a byte of the variant', { variant: `${closed}\n` }, [python]],
  ['a file of the subject', { python: { sha256: 'b' } }, [python]],
  ['what is installed beside it', { python: { site: '/cache/python/anyio-2' } }, [python]],
  ['the version of Python', { python: { pythonVersion: '3.11.8' } }, [python]],
  ['the interpreter', { python: { python: join(folder, 'other') } }, [python]],
])('%s makes other keys', (_, changes, expected) => {
  const [before, after] = [keysOf(), keysOf(changes)];
  expect([...after].filter(([id, { key }]) => before.get(id)?.key !== key).map(([id]) => id)).toEqual(
    expected,
  );
});

test('an interpreter that is replaced makes another key', () => {
  const before = keysOf();
  writeFileSync(join(folder, 'python'), 'another one of the same version');
  expect(keysOf().get(python)?.key).not.toBe(before.get(python)?.key);
});

test.each<[string, Changes]>([
  ['a variant that reads', { variant: `${closed}\n\nopen('x')\n` }],
  ['a runtime that cannot be had', { python: { problem: 'no network' } }],
])('%s leaves its cells without a key', (_, changes) => {
  expect([...keysOf(changes).keys()]).toEqual([model]);
});
