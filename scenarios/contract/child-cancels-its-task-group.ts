import { cancel, group, mark, scenario, sleep, spawn } from 'patchmatrix';

export default scenario({
  title: 'a child cancels its own task group, then sleeps',
  rule: 'A child that cancels its own task group is cancelled with it at its next checkpoint.',
  main: [group('g', [spawn('child', { into: 'g' }, [cancel('g'), sleep(5), mark('unreachable')])])],
  owed: { outcome: 'returned', neverReaches: ['unreachable'], catches: ['g'], withinSeconds: 2 },
});
