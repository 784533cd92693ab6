import { describe, expect, test } from 'vitest';

import type { Program } from '../../program/program.ts';
import wide from '../../variants/wide.ts';
import { model as anyio413 } from './4.13/index.ts';
import { model as anyio414 } from './4.14/index.ts';

const clock = { tickCost: 20e-6, maxTicks: 20_000 };

const selfCancel: Program = {
  name: 'self-cancel-then-sleep',
  main: [{ scope: 's', do: [{ cancel: 's' }, { sleep: 5 }] }],
};

describe.each([anyio413, anyio414])('two subjects of anyio $version', (model) => {
  test('share no class', () => {
    const one = model.createSubject();
    const other = model.createSubject();
    for (const name of ['CancelScope', 'TaskGroup', 'Event', 'Lock', 'Semaphore'] as const) {
      expect(one[name], name).not.toBe(other[name]);
      expect(one[name].prototype, name).not.toBe(other[name].prototype);
    }
  });

  test('make their groups and timeouts of their own scopes', () => {
    const one = model.createSubject();
    const other = model.createSubject();
    const scope = new one.TaskGroup().cancelScope;
    expect(scope).toBeInstanceOf(one.CancelScope);
    expect(scope).not.toBeInstanceOf(other.CancelScope);
  });

  test('differ once one of them is patched: the other one does what it did', () => {
    const patched = model.createSubject();
    const untouched = model.createSubject();
    const later = () => model.createSubject();
    wide(patched);
    const elapsed = [patched, untouched, later()].map(
      (subject) => model.open(subject).runOnVirtualClock(selfCancel, clock).result.elapsed,
    );
    expect(elapsed).toEqual([5.00006, 0.00008, 0.00008]);
  });

  test('say whose version they are', () => {
    expect(model.createSubject()).toMatchObject({ name: 'anyio', version: model.version });
  });
});
