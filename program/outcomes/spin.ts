import { defineOutcome } from './define-outcome.ts';

/** The loop went round and round: the budget of ticks ran out, or on the real clock a second without a wait. */
export const spin = defineOutcome({
  name: 'spin',
  isEnd: false,
  isRestless: true,
  rank: 1,
  short: 'spins',
  label: 'spins for ever',
  verb: 'spins for ever',
  clause: 'the loop spins and never comes to rest',
  reason: () => 'spun without end',
  rule: 'The loop comes to rest, whatever is cancelled.',
});
