import { defineOutcome } from './define-outcome.ts';

/** Nothing was ready, and nothing was pending that could have changed that. */
export const deadlock = defineOutcome({
  name: 'deadlock',
  isEnd: false,
  isRestless: false,
  rank: 2,
  short: 'deadlock',
  label: 'deadlock',
  verb: 'deadlocks',
  clause: 'nothing is ready and no timer is pending, a deadlock',
  reason: (elapsed) => `deadlocked after ${String(elapsed)} s`,
  moduleReason: 'run never ended: nothing was left that it could wait for',
  rule: 'Nothing waits for ever for what nobody will bring.',
});
