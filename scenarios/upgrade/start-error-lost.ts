import { attempt, cancel, group, mark, raise, scenario, scope, spawn, start } from 'patchmatrix';

export default scenario({
  title: 'a child fails before it started, in a cancelled scope',
  rule: 'An error that a child raises before it has started arrives, also while the scope around it is being cancelled.',
  main: [
    attempt(
      [
        scope('s', [
          group('g', [
            spawn('k', { into: 'g' }, [cancel('s')]),
            start('failing', { into: 'g' }, [raise('ValueError')]),
          ]),
        ]),
      ],
      { error: [mark('error seen')] },
    ),
  ],
  owed: { outcome: 'returned', reaches: ['error seen'], withinSeconds: 2 },
});
