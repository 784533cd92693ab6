import { attempt, cancel, group, mark, scenario, sleep, spawn } from 'patchmatrix';

export default scenario({
  title: 'a child swallows a cancellation, then sleeps again',
  rule: 'A child that swallows a cancellation is cancelled again at its next checkpoint.',
  main: [
    group('g', [
      spawn('child', { into: 'g' }, [
        attempt([sleep(5)], { cancelled: [mark('swallowed')] }),
        sleep(5),
        mark('unreachable'),
      ]),
      sleep(0.05),
      cancel('g'),
    ]),
  ],
  owed: {
    outcome: 'returned',
    reaches: ['swallowed'],
    neverReaches: ['unreachable'],
    catches: ['g'],
    withinSeconds: 2,
  },
});
