/** Task groups. */
import type { Step, Steps } from '../program.ts';
import { defineStep } from './define-step.ts';

/** Runs the steps inside a task group, which waits for its children at its end. */
export function group(id: string, steps: Steps): Step {
  return { group: id, do: steps };
}
group.step = defineStep('group', { group: 'block-id', do: 'steps' });

/** Enters a task group by hand: misuse on purpose. */
export function enterGroup(id: string): Step {
  return { enterGroup: id };
}
enterGroup.step = defineStep('enterGroup', { enterGroup: 'id' });

/** Leaves a task group by hand. */
export function leaveGroup(id: string): Step {
  return { leaveGroup: id };
}
leaveGroup.step = defineStep('leaveGroup', { leaveGroup: 'id' });
