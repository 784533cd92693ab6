/** Reads two stored runs, and says what changed between them and against the accepted results. */
import {
  compareRuns,
  compareWithAccepted,
  countChanges,
  readAcceptedResults,
  readRun,
} from 'patchmatrix/api';

const [before = '', after = ''] = process.argv.slice(2);

const [older, newer] = [readRun(before), readRun(after)];
const counts = countChanges(compareRuns(older, newer));
console.log(`same ${counts.same}, regressed ${counts.regressed}, fixed ${counts.fixed}`);

const accepted = readAcceptedResults('results/baseline.json');
for (const { cell, kind, description } of compareWithAccepted(accepted, newer)) {
  console.log(`${cell} is ${kind}: ${description}`);
}
