import { describe, expect, test } from 'vitest';
import type { Steps } from '../../program/program.ts';
import { estimateSeconds } from './estimate-seconds.ts';

const estimate = (...main: Steps) => estimateSeconds({ name: 'p', main });

describe('estimateSeconds', () => {
  test('sums sleeps through blocks, tasks and handlers', () => {
    expect(
      estimate(
        { mark: 'a' },
        { sleep: 1 },
        { scope: 's', deadline: 100, do: [{ sleep: 2 }, { lock: 'l', do: [{ sleep: 4 }] }] },
        { group: 'g', do: [{ spawn: 't', into: 'g', do: [{ sleep: 8 }] }] },
        { detach: 'd', do: [{ sleep: 16 }] },
        {
          try: [{ sleep: 32 }],
          cancelled: [{ sleep: 64 }],
          error: [{ sleep: 128 }],
          finally: [{ waitRefusing: 'w', seconds: 256 }],
        },
      ),
    ).toBe(511);
  });

  test('multiplies what repeats', () => {
    expect(estimate({ repeat: 3, do: [{ sleep: 2 }, { repeat: 2, do: [{ sleep: 1 }] }] })).toBe(12);
    expect(estimate({ repeat: 0, do: [{ sleep: 2 }] })).toBe(0);
  });

  test('is not capped by timeouts', () => {
    expect(estimate({ failAfter: 'f', seconds: 0.05, do: [{ sleep: 5 }] })).toBe(5);
  });

  test('counts what has no end of its own as nothing', () => {
    expect(estimate({ sleep: 'forever' }, { waitRefusing: 'w' }, { waitEvent: 'e' })).toBe(0);
  });

  test('stays a number that can be compared', () => {
    const endless: Steps = [{ repeat: 1e300, do: [{ repeat: 1e300, do: [{ sleep: 1 }] }] }];
    expect(Number.isFinite(estimate(...endless, ...endless))).toBe(true);
    expect(estimate({ repeat: 0, do: endless })).toBe(0);
  });
});
