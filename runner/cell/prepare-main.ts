/**
 * The program of the child that compiles a model's bundle once for all cells: it runs short programs with every operation, and
 * gives what V8 has compiled by then. No user's code runs in it. Its argument is the bundle.
 */
import { loadModel } from './model-code.ts';
import { exercises } from './exercises.ts';
import { writeFrame } from './write-frame.ts';

/** Little is run more than a few times: what V8 has optimised it does not give. */
const clock = { tickCost: 20e-6, maxTicks: 50 };
const options = { timeline: true, maxPasses: 10, onStart: () => undefined, onProgress: () => undefined };

const [, , modelFile = ''] = process.argv;
const { model, script, sha256 } = loadModel(modelFile);
for (const main of exercises) {
  model.open(model.createSubject()).runOnVirtualClock({ name: 'exercise', main }, clock, options);
}
writeFrame({ kind: 'code', sha256, code: script.createCachedData().toString('base64') });
