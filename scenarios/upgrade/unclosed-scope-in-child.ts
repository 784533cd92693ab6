import { attempt, enter, group, mark, scenario, spawn } from 'patchmatrix';

export default scenario({
  title: 'a child ends inside a scope that it entered by hand',
  rule: 'A child that ends inside a scope it never left is reported as an error of its group.',
  main: [
    attempt([group('g', [spawn('child', { into: 'g' }, [enter('s'), mark('left open')])])], {
      error: [mark('misuse reported')],
    }),
  ],
  owed: { outcome: 'returned', reaches: ['left open', 'misuse reported'], withinSeconds: 2 },
});
