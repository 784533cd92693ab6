import { describe, expect, test } from 'vitest';

import { setRunningLoop } from '../asyncio/index.ts';
import { model as anyio413 } from './4.13/index.ts';
import { model as anyio414 } from './4.14/index.ts';
import type { CancelScope } from './cancel-scope.ts';

describe.each([anyio413, anyio414])('a delivery pass that is timed on anyio $version', (model) => {
  test.each([1, 2, 10])('reaches each of %i tasks, and the next one finds them as this one did', (count) => {
    const subject = model.createSubject();
    const prototype = subject.CancelScope.prototype;
    // eslint-disable-next-line @typescript-eslint/unbound-method -- called with the scope that it is called on
    const deliver = prototype.deliverCancellation;
    let visited: CancelScope[] = [];
    prototype.deliverCancellation = function (origin) {
      visited.push(this);
      return deliver.call(this, origin);
    };

    const pass = model.prepareDeliveryPass(subject, count);
    expect(visited).toEqual([]);
    for (const expected of [1, 2, 3]) {
      visited = [];
      pass();
      const tasks = visited.flatMap((scope) => [...scope.tasks]);
      expect(new Set(tasks).size).toBe(count);
      expect(tasks.map((task) => task.cancelling())).toEqual(tasks.map(() => expected));
      expect(tasks.every((task) => !task.done() && !task.mustCancel)).toBe(true);
    }
    setRunningLoop(undefined);
  });
});
