import { describe, expect, test } from 'vitest';

import { setRunningLoop } from '../asyncio/index.ts';
import { model as anyio413 } from './4.13/index.ts';
import { model as anyio414 } from './4.14/index.ts';
import type { CancelScope } from './cancel-scope.ts';

describe.each([anyio413, anyio414])('a delivery pass that is timed on anyio $version', (model) => {
  test.each([
    { count: 1, scopes: 1 },
    { count: 2, scopes: 1 },
    { count: 10, scopes: 1 },
    { count: 1000, scopes: 1 },
    { count: 1, scopes: 2 },
    { count: 3, scopes: 10 },
    { count: 2, scopes: 1000 },
  ])('reaches each of $count tasks through $scopes scopes, and the next one alike', ({ count, scopes }) => {
    const subject = model.createSubject();
    const prototype = subject.CancelScope.prototype;
    // eslint-disable-next-line @typescript-eslint/unbound-method -- called with the scope that it is called on
    const deliver = prototype.deliverCancellation;
    let visited: CancelScope[] = [];
    prototype.deliverCancellation = function (origin) {
      visited.push(this);
      return deliver.call(this, origin);
    };

    const pass = model.prepareDeliveryPass(subject, count, scopes);
    expect(visited).toEqual([]);
    for (const expected of [1, 2, 3]) {
      visited = [];
      pass();
      // A task of 4.14 but the host has a scope of its own besides.
      const ownScopes = model === anyio414 ? count - 1 : 0;
      expect(visited).toHaveLength(scopes + ownScopes);
      expect(visited.slice(0, scopes).map((scope) => scope.parentScope)).toEqual([
        undefined,
        ...visited.slice(0, scopes - 1),
      ]);
      const tasks = visited.flatMap((scope) => [...scope.tasks]);
      expect(new Set(tasks).size).toBe(count);
      expect(tasks.map((task) => task.cancelling())).toEqual(tasks.map(() => expected));
      expect(tasks.every((task) => !task.done() && !task.mustCancel)).toBe(true);
    }
    setRunningLoop(undefined);
  });
});
