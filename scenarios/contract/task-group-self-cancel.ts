import { cancel, group, mark, scenario, sleep, spawn } from 'patchmatrix';

export default scenario({
  title: 'the host of a task group cancels it, then sleeps',
  rule: 'Cancelling a task group from within cancels its host as well as its children.',
  main: [
    group('g', [
      spawn('child', { into: 'g' }, [sleep(5), mark('child slept')]),
      cancel('g'),
      sleep(5),
      mark('unreachable'),
    ]),
  ],
  owed: {
    outcome: 'returned',
    neverReaches: ['child slept', 'unreachable'],
    catches: ['g'],
    withinSeconds: 2,
  },
});
