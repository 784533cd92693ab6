import { attempt, group, mark, raise, scenario, sleep, spawn } from 'patchmatrix';

export default scenario({
  title: 'one child of a task group fails while its sibling sleeps',
  rule: 'A failing child cancels its siblings, and the group raises what it raised.',
  main: [
    attempt(
      [
        group('g', [
          spawn('sibling', { into: 'g' }, [sleep(5), mark('unreachable')]),
          spawn('failing', { into: 'g' }, [sleep(0.05), raise('ValueError')]),
        ]),
      ],
      { error: [mark('group raised')] },
    ),
  ],
  owed: { outcome: 'returned', reaches: ['group raised'], neverReaches: ['unreachable'], withinSeconds: 2 },
});
