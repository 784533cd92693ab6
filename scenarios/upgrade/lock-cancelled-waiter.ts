import { cancel, group, lock, mark, scenario, scope, sleep, spawn } from 'patchmatrix';

export default scenario({
  title: 'a lock is taken again while a cancelled waiter is still queued',
  rule: 'A lock passes over a waiter that was cancelled, and whoever asks next gets it.',
  main: [
    group('g', [
      spawn('waiter', { into: 'g' }, [scope('w', [lock('l', [mark('waiter held it')])])]),
      lock('l', [sleep(0.05), cancel('w')]),
      lock('l', [mark('reacquired')]),
    ]),
  ],
  owed: {
    outcome: 'returned',
    reaches: ['reacquired'],
    neverReaches: ['waiter held it'],
    catches: ['w'],
    withinSeconds: 2,
  },
});
