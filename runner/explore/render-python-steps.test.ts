import { expect, test } from 'vitest';

import type { Step, Steps } from '../../program/program.ts';
import { renderPythonSteps } from './render-python-steps.ts';

/** Every step, with all that it can have. */
const all: Steps = [
  { mark: 'm' },
  { sleep: 1 },
  { sleep: 'forever' },
  { checkpoint: true },
  { scope: 's', shield: true, deadline: 1, cancelled: true, do: [] },
  { moveOnAfter: 's', seconds: 1, shield: true, do: [] },
  { failAfter: 's', seconds: 1, do: [] },
  { cancel: 's' },
  { setShield: 's', to: true },
  { setShield: 's', to: false },
  { setDeadline: 's', to: 1 },
  { setDeadline: 's', to: null },
  { group: 'g', do: [] },
  { spawn: 'k', into: 'g', do: [] },
  { start: 'k', into: 'g', do: [{ started: null }, { started: true }, { started: false }] },
  { started: 1 },
  { try: [], cancelled: [], rethrow: true, error: [], finally: [] },
  { raise: 'ValueError' },
  { raise: 'RuntimeError' },
  { repeat: 2, do: [] },
  { setEvent: 'e' },
  { waitEvent: 'e' },
  { lock: 'l', do: [] },
  { semaphore: 'q', value: 2, do: [] },
  { cancelTask: 'k' },
  { waitRefusing: 'f', seconds: 1 },
  { detach: 'k', do: [] },
  { enter: 's' },
  { leave: 's' },
  { enterGroup: 'g' },
  { leaveGroup: 'g' },
  { unknown: 1 } as unknown as Step,
];

test('no task takes a name that the code of a step uses', () => {
  const code = renderPythonSteps(all)
    .join('\n')
    .replaceAll(/"(?:[^"\\]|\\.)*"/g, '');
  // Behind a dot stands an attribute, before an equals sign in a call the name of an argument.
  const used = new Set([...code.matchAll(/(?<![.\w])[a-z_]\w*\b(?!=)/gi)].map(([name]) => name));
  for (const name of ['k', '_']) used.delete(name);
  expect(used.size).toBeGreaterThan(40);
  for (const name of used) expect(functionOf(name), name).toBe(`task_${name}`);
});

test('a task keeps its name where it can', () => {
  expect(functionOf('reader')).toBe('reader');
  expect(functionOf('the-reader')).toBe('task_the_reader');
  expect(functionOf('class')).toBe('task_class');
});

function functionOf(task: string): string | undefined {
  return /^async def (\w+)\(\):$/.exec(renderPythonSteps([{ detach: task, do: [] }])[0] ?? '')?.[1];
}
