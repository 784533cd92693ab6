import { cancel, group, mark, scenario, sleep, spawn } from 'patchmatrix';

export default scenario({
  title: 'the host cancels a task group while two children sleep',
  rule: 'Cancelling a task group cancels every child that waits in it.',
  main: [
    group('g', [
      spawn('a', { into: 'g' }, [sleep(5), mark('unreachable')]),
      spawn('b', { into: 'g' }, [sleep(5), mark('unreachable')]),
      sleep(0.05),
      cancel('g'),
    ]),
  ],
  owed: { outcome: 'returned', neverReaches: ['unreachable'], catches: ['g'], withinSeconds: 2 },
});
