/**
 * The half of the benchmark that runs on the model: `node model-worker.js MODEL PROGRAMS`. Each line of stdin is a request,
 * each line of stdout says how much was done in how many seconds of the process's CPU time.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { gunzipSync } from 'node:zlib';

const [modelFile, programsFile] = process.argv.slice(2);
const { model } = createRequire(import.meta.url)(modelFile);

const tickCost = 20e-6;
const maxTicks = 20_000;

const lines = gunzipSync(readFileSync(programsFile)).toString('utf8').trimEnd().split('\n');
const programs = lines.map((line) => JSON.parse(line));
const runner = model.open(model.createSubject());
const unobserved = model.createSubject();

const measurements = { spin: measureSpin, programs: measurePrograms, pass: measurePass };

for await (const line of createInterface({ input: process.stdin })) {
  const { measure, ...request } = JSON.parse(line);
  console.log(JSON.stringify(measurements[measure](request)));
}

/** Loop iterations of a program that spins. */
function measureSpin({ program, iterations }) {
  const startedAt = cpuSeconds();
  const { result } = runner.runOnVirtualClock(program, { tickCost, maxTicks: iterations });
  const seconds = cpuSeconds() - startedAt;
  if (result.outcome !== 'spin' || result.ticks <= iterations) {
    throw new Error(`expected a spin of ${iterations} iterations, found ${result.outcome}`);
  }
  return { count: result.ticks, seconds };
}

/** All golden programs, `repeat` times. */
function measurePrograms({ repeat }) {
  const startedAt = cpuSeconds();
  for (let count = 0; count < repeat; count++) {
    for (const program of programs) runner.runOnVirtualClock(program, { tickCost, maxTicks });
  }
  return { count: repeat * programs.length, seconds: cpuSeconds() - startedAt };
}

/** One delivery pass over `tasks` tasks in the innermost of `scopes` nested scopes, which nothing observes. */
function measurePass({ tasks, scopes, seconds }) {
  const pass = model.prepareDeliveryPass(unobserved, tasks, scopes);
  checkPass(pass, scopes);
  const passesBetweenLooks = Math.max(1, Math.floor(100_000 / (tasks * scopes)));
  const startedAt = cpuSeconds();
  let count = 0;
  let elapsed = 0;
  while (elapsed < seconds || count < 5) {
    for (let index = 0; index < passesBetweenLooks; index++) pass();
    count += passesBetweenLooks;
    elapsed = cpuSeconds() - startedAt;
  }
  return { count, seconds: elapsed };
}

/** What is timed has to go through as many scopes as are said. */
function checkPass(pass, scopes) {
  const prototype = unobserved.CancelScope.prototype;
  const deliver = prototype.deliverCancellation;
  let visits = 0;
  prototype.deliverCancellation = function (origin) {
    visits++;
    return deliver.call(this, origin);
  };
  pass();
  prototype.deliverCancellation = deliver;
  if (visits !== scopes)
    throw new Error(`expected a pass through ${scopes} scopes, found ${visits}: build again`);
}

/** User and system time of all threads: what compiles and collects beside the main one costs a core too. */
function cpuSeconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
