import { attempt, failAfter, mark, scenario, sleep } from 'patchmatrix';

export default scenario({
  title: 'a sleep outlasts the timeout around it, which raises',
  rule: 'When its time is over, a failing timeout cancels its body and raises a TimeoutError.',
  main: [attempt([failAfter('s', 0.05, [sleep(5), mark('unreachable')])], { error: [mark('timed out')] })],
  owed: {
    outcome: 'returned',
    reaches: ['timed out'],
    neverReaches: ['unreachable'],
    catches: ['s'],
    withinSeconds: 2,
  },
});
