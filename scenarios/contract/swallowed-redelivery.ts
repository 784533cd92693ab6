import { attempt, mark, moveOnAfter, scenario, scope, sleep } from 'patchmatrix';

export default scenario({
  title: 'a swallowed timeout, a shielded cleanup, then three sleeps',
  rule: 'A cancellation that was swallowed is delivered again for as long as the task stays in the cancelled scope.',
  main: [
    moveOnAfter('s', 0.05, [
      attempt([sleep(5)], {
        cancelled: [mark('swallowed'), scope('cleanup', [sleep(0.01)], { shield: true })],
      }),
      sleep(5),
      sleep(5),
      sleep(5),
      mark('unreachable'),
    ]),
  ],
  owed: {
    outcome: 'returned',
    reaches: ['swallowed'],
    neverReaches: ['unreachable'],
    catches: ['s'],
    withinSeconds: 2,
  },
});
