import { cancel, group, scenario, sleep, spawn, waitRefusing } from 'patchmatrix';

export default scenario({
  title: 'a cancelled child awaits something that refuses to be cancelled',
  rule: 'While a cancellation cannot land, the loop stays at rest until what refuses it is over.',
  main: [
    group('g', [
      spawn('child', { into: 'g' }, [waitRefusing('io', { seconds: 0.25 })]),
      sleep(0.01),
      cancel('g'),
    ]),
  ],
  owed: { outcome: 'returned', catches: ['g'], withinSeconds: 2, atRest: true },
});
