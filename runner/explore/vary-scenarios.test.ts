import { expect, test } from 'vitest';

import { checkSteps } from '../../program/check-steps.ts';
import type { Program } from '../../program/program.ts';
import { varyScenario } from './vary-scenarios.ts';

test('each wait of a program is swallowed in a program of its own, inside of blocks too', () => {
  const program: Program = {
    name: 'p',
    main: [
      {
        group: 'g',
        do: [{ spawn: 'k', into: 'g', do: [{ waitRefusing: 'f', seconds: 1 }] }, { cancel: 'g' }],
      },
      { sleep: 2 },
    ],
  };
  const varied = varyScenario(program);
  expect(varied.map(({ main }) => main)).toEqual([
    [
      {
        group: 'g',
        do: [
          {
            spawn: 'k',
            into: 'g',
            do: [{ try: [{ waitRefusing: 'f', seconds: 1 }], cancelled: [] }, { sleep: 5 }],
          },
          { cancel: 'g' },
        ],
      },
      { sleep: 2 },
    ],
    [program.main[0], { try: [{ sleep: 2 }], cancelled: [] }, { sleep: 5 }],
  ]);
  for (const { main } of varied) expect(checkSteps(main, 'main')).toEqual([]);
});

test('a program that waits for nothing has no neighbours', () => {
  expect(varyScenario({ name: 'p', main: [{ scope: 's', do: [{ mark: 'm' }] }] })).toEqual([]);
});
