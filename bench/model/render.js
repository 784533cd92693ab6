/** The measurements of the model as a table for a terminal. */

/** @param {import('../model.js').ModelMeasurements} measured */
export function renderModelMeasurements(measured) {
  const { iterationsPerSecond, programsPerSecond, passSeconds, exponents, targets } = measured;
  const real = measured.missing ?? `anyio ${measured.version} on Python ${measured.python}`;
  return [
    `the model of anyio ${measured.version} on Node ${measured.node}, medians of ${measured.rounds} rounds, CPU time`,
    `the real one: ${real}`,
    '',
    row('', 'model', 'target', '', 'real', 'ratio', 'aim'),
    rateRow(
      'loop iterations a second, a spinning scope',
      iterationsPerSecond,
      targets.iterationsPerSecond,
      targets,
    ),
    rateRow('golden programs a second', programsPerSecond, targets.programsPerSecond, targets),
    rateRow('  collecting after each, as a batch does', collectingOf(programsPerSecond), undefined, targets),
    row('  the first 2,000 of a process', count(programsPerSecond.coldModel)),
    '',
    row('one delivery pass', 'model', '', '', 'real', 'ratio'),
    ...passSeconds.map((pass) =>
      row(`  ${pass.size} ${pass.of}`, micros(pass.model), '', '', micros(pass.real), times(pass.ratio)),
    ),
    ...exponents.map(({ of, model, real: ofReal }) =>
      row(`  grows from 10 ${of} on with their power`, fixed(model), '', '', fixed(ofReal)),
    ),
  ].join('\n');
}

function rateRow(name, { model, real, ratio }, target, { ratio: aim }) {
  const isMet = target === undefined ? '' : model >= target ? 'met' : 'missed';
  return row(name, count(model), count(target), isMet, count(real), times(ratio), times(aim));
}

function collectingOf({ model, realCollecting }) {
  return { model, real: realCollecting, ratio: realCollecting && model / realCollecting };
}

function row(name, ...cells) {
  const widths = [12, 11, 7, 12, 8, 6];
  return (name.padEnd(44) + cells.map((cell, index) => cell.padStart(widths[index])).join(' ')).trimEnd();
}

const orDash = (format) => (value) => (value === undefined ? '-' : format(value));
const count = orDash((value) => Math.round(value).toLocaleString('en'));
const times = orDash((value) => `${value.toFixed(value < 10 ? 1 : 0)} x`);
const micros = orDash((value) => `${(value * 1e6).toPrecision(3)} us`);
const fixed = orDash((value) => value.toFixed(2));
