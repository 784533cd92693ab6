/** `conform`: holds the models against the real library, program by program, and says where they disagree. */
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { readCheckedJson, writeCheckedJson } from '../cache/checked-json.ts';
import type { PairSide } from '../execute/run-pairs.ts';
import { conformPair, type Disagreement, isResult, shrinkDisagreement } from '../explore/conform-pair.ts';
import { chunkSize } from '../explore/generate-programs.ts';
import { renderResultPair } from '../report/result-pair.ts';
import { cacheFolder } from './cache-folder.ts';
import { sideOf } from './column-side.ts';
import { type ExitCode, exitCodeForSignal, exitCodes } from './exit-codes.ts';
import { type ConformFlags, type ConformPair, loadConformPairs } from './load-conform-pairs.ts';
import { showProgress } from './show-progress.ts';
import { textFor } from './terminal.ts';
import { trapSignals } from './trap-signals.ts';

export interface ConformOptions extends ConformFlags {
  readonly seed?: number;
  /** Programs a pair of columns. */
  readonly count: number;
  /** Ends the run after so many seconds, wherever it is; each pair gets its share. */
  readonly seconds?: number;
}

/** Where a model does not claim to equal a release, so many disagreements are shrunk and shown. */
const maxListed = 10;

export async function conformCommand(options: ConformOptions): Promise<ExitCode> {
  const seed = options.seed ?? Math.floor(Math.random() * 2 ** 31);
  const pairs = await loadConformPairs(options);
  const signals = trapSignals();
  const endsAtMs = performance.now() + (options.seconds ?? Infinity) * 1000;
  print(`seed ${seed}, up to ${options.count} programs for each of ${pairs.length} pairs`);
  try {
    let agreed = true;
    for (const [index, pair] of pairs.entries()) {
      const nowMs = performance.now();
      const untilMs = nowMs + (endsAtMs - nowMs) / (pairs.length - index);
      agreed = (await holdAgainst(pair, seed, untilMs, options, signals.signal)) && agreed;
    }
    print(agreed ? 'all agree' : 'not all agree');
    return agreed ? exitCodes.ok : exitCodes.regressed;
  } catch (error) {
    if (!signals.signal.aborted) throw error;
    print(`interrupted: \`npx patchmatrix conform --seed ${seed}\` with the same flags goes on from here`);
    return exitCodeForSignal(String(signals.signal.reason));
  } finally {
    signals.release();
  }
}

async function holdAgainst(
  pair: ConformPair,
  seed: number,
  untilMs: number,
  { count }: ConformOptions,
  signal: AbortSignal,
): Promise<boolean> {
  const bookmark = openBookmark(pair, seed);
  const from = Math.min(bookmark.compared, count);
  const sides = {
    left: sideOf({ runtime: pair.model, variant: pair.variant })(),
    right: sideOf({ runtime: pair.release, variant: pair.variant })(),
  };
  const startedAtMs = performance.now();
  const rate = (compared: number): number =>
    Math.round((compared - from) / ((performance.now() - startedAtMs) / 1000));
  let compared = from;
  const disagreements =
    from === count
      ? []
      : await conformPair({
          ...sides,
          seed,
          from,
          to: count,
          signal,
          onCompared(now, found) {
            compared = now;
            if (compared % chunkSize === 0) {
              if (found.length === 0) bookmark.save(compared);
              showProgress(
                `${pair.name}: ${compared}/${count}, ${rate(compared)} a second, ${found.length} disagree`,
              );
            }
            return (!pair.claimed || found.length === 0) && performance.now() < untilMs;
          },
        });
  showProgress('');

  const earlier = from > 0 ? ` (${from} of them in an earlier run)` : '';
  const found = disagreements.length === 0 ? 'no disagreement' : `${disagreements.length} disagree`;
  print(
    `${pair.name}: ${compared} programs${earlier}, ${found}, ${from === count ? 0 : rate(compared)} a second`,
  );
  for (const disagreement of disagreements.slice(0, pair.claimed ? 1 : maxListed)) {
    await showDisagreement(pair, sides, disagreement, signal);
  }
  return disagreements.length === 0;
}

async function showDisagreement(
  pair: ConformPair,
  sides: { readonly left: PairSide; readonly right: PairSide },
  { program, fields }: Disagreement,
  signal: AbortSignal,
): Promise<void> {
  const { program: smallest, left, right } = await shrinkDisagreement(sides, program, signal);
  print(`\nprogram ${program.name} differs in ${fields.join(', ')}; the smallest that does:`);
  print(JSON.stringify({ main: smallest.main }));
  if (isResult(left) && isResult(right)) {
    const names = {
      left: { name: pair.model.id, result: left },
      right: { name: `anyio ${pair.release.version}`, result: right },
    };
    print(`${renderResultPair(names, textFor(process.stdout))}\n`);
  } else {
    print(
      `${pair.model.id}: ${JSON.stringify(left)}\nanyio ${pair.release.version}: ${JSON.stringify(right)}\n`,
    );
  }
}

interface Bookmark {
  /** How many programs an earlier run has compared without a disagreement. */
  readonly compared: number;
  save(compared: number): void;
}

/** A bookmark holds for one seed and the very files that were held against each other. */
function openBookmark({ model, release, variant }: ConformPair, seed: number): Bookmark {
  const { modules } = variant;
  const python = release.driver === 'python' ? release.pythonVersion : '';
  const inputs = [seed, model.sha256, release.sha256, python, modules.model?.sha256, modules.python?.sha256];
  const key = createHash('sha256').update(JSON.stringify(inputs)).digest('hex');
  const file = join(cacheFolder(), 'conform', `${key}.json`);
  const known = readCheckedJson(file);
  return {
    compared: typeof known === 'number' ? known : 0,
    save(compared) {
      mkdirSync(dirname(file), { recursive: true });
      writeCheckedJson(file, compared);
    },
  };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
