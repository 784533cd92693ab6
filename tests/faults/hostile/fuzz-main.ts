/**
 * The program of a child that has one kind of file mutated and read again and again, and says what came of it. Times are those
 * of its own CPU, which other work on the machine does not lengthen.
 */
import { copyFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import fc from 'fast-check';

import { describeFailure } from '../../../runner/cli/describe-failure.ts';
import { exitCodes } from '../../../runner/cli/exit-codes.ts';
import { createRandom } from '../../../runner/explore/random.ts';
import type { FuzzRequest, FuzzResult } from './fuzz.ts';
import { createKinds, fillFolder, type Kind, parseSeed } from './kinds.ts';
import { mutateBytes } from './mutate-bytes.ts';
import { mutateValue, type ValueMutation, valueMutations, yamlMutations } from './mutate-value.ts';

const request = JSON.parse(readFileSync(0, 'utf8')) as FuzzRequest;
process.stdout.write(JSON.stringify(await fuzz(request)));

async function fuzz({ kind: name, count, seed, root, folder, bomb }: FuzzRequest): Promise<FuzzResult> {
  const kind = createKinds(root, folder)[name];
  if (kind === undefined) throw new Error(`expected a kind, found ${name}`);
  fillFolder(folder);
  const file = join(folder, kind.file);
  const namesBefore = listNames();
  const result = { read: 0, refused: 0, slowestMs: 0, failures: [] as string[] };
  const inputs = bomb === undefined ? mutate(kind, count, seed) : [bomb];
  let index = 0;
  for (const input of inputs) {
    if (typeof input === 'string') renameSync(input, file);
    else writeFileSync(file, input);
    const before = process.cpuUsage();
    const failure = await read(kind, file, result);
    const { user, system } = process.cpuUsage(before);
    const ms = (user + system) / 1000;
    if (failure !== undefined || ms > 1000) {
      result.failures.push(`input ${index}, ${Math.round(ms)} ms: ${failure ?? 'too slow'}`);
      copyFileSync(file, join(folder, `failed-${index}`));
    }
    result.slowestMs = Math.max(result.slowestMs, ms);
    index += 1;
  }
  const peakMiB = process.resourceUsage().maxRSS / 1024;
  return {
    ...result,
    tries: index,
    peakMiB,
    polluted: listNames().filter((each) => !namesBefore.includes(each)),
  };
}

async function read(
  kind: Kind,
  file: string,
  result: { read: number; refused: number },
): Promise<string | undefined> {
  try {
    await kind.read(file);
    result.read += 1;
    return undefined;
  } catch (error) {
    if (kind.isRefusal?.(error) !== true) {
      const { exitCode, text } = describeFailure(error);
      if (exitCode === exitCodes.internal) return text;
    }
    result.refused += 1;
    return undefined;
  }
}

/** Half of the mutations are of bytes, half of values, where the text holds some. */
function* mutate({ seeds, values }: Kind, count: number, seed: number): Generator<Buffer> {
  const random = createRandom(seed);
  const arbitrary = values === 'yaml' ? yamlMutations : valueMutations;
  const parsed = seeds.map((each) => (values === 'lines' ? [] : [parseSeed(each, values)]));
  let mutations: (readonly ValueMutation[])[] = [];
  for (let index = 0; index < count; index += 1) {
    const at = random.next(seeds.length);
    const bytes = seeds[at] ?? Buffer.alloc(0);
    const other = seeds[random.next(seeds.length)] ?? bytes;
    if (values === 'none' || index % 2 === 0) {
      yield mutateBytes(bytes, random, other);
      continue;
    }
    if (mutations.length === 0) mutations = fc.sample(arbitrary, { seed: seed + index, numRuns: 200 });
    const next = mutations.pop() ?? [];
    if (values !== 'lines') {
      yield Buffer.from(mutateValue(parsed[at]?.[0], next));
      continue;
    }
    const lines = bytes.toString('utf8').split('\n');
    // The first line holds the plan, and so half of what there is to say.
    const line = random.next(2) === 0 ? 0 : random.next(lines.length - 1);
    lines[line] = mutateValue(JSON.parse(lines[line] ?? ''), next);
    yield Buffer.from(lines.join('\n'));
  }
}

/** What a mutation could leave behind on everything. */
function listNames(): string[] {
  return [Object.prototype, Array.prototype, Function.prototype, Map.prototype].flatMap((each) =>
    Object.getOwnPropertyNames(each),
  );
}
