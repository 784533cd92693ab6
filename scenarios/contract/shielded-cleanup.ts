import { attempt, cancel, group, mark, scenario, scope, sleep, spawn } from 'patchmatrix';

export default scenario({
  title: 'a cancelled child cleans up behind a shield',
  rule: 'A shielded scope lets a cancelled task finish its cleanup, and the cancellation goes on after it.',
  main: [
    group('g', [
      spawn('child', { into: 'g' }, [
        attempt([sleep(5), mark('unreachable')], {
          finally: [scope('cleanup', [sleep(0.05), mark('cleaned up')], { shield: true })],
        }),
      ]),
      sleep(0.05),
      cancel('g'),
    ]),
  ],
  owed: {
    outcome: 'returned',
    reaches: ['cleaned up'],
    neverReaches: ['unreachable'],
    catches: ['g'],
    withinSeconds: 2,
  },
});
