/**
 * Records anew, from the real anyio, every recording in this folder, so that nobody edits one by hand; `--check` only
 * compares. Needs Python 3.10 or later and PyPI. The programs themselves are given: `programs.jsonl.gz` and
 * `extra/programs.jsonl` were generated, `named.jsonl` was written.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';

const here = new URL('.', import.meta.url);
const root = fileURLToPath(new URL('..', here));
const onlyCheck = process.argv.includes('--check');

const generated = ['4.13.0', '4.14.0'];
const named = [...generated, '4.14.2'];
const variants = ['none', 'wide', 'narrow'];

/** Each set of programs with the file of a column's results, and the versions that it is recorded for. */
const sets = [
  { programs: 'named.jsonl', versions: named, results: (column) => `named-${column}.jsonl` },
  { programs: 'extra/programs.jsonl', versions: generated, results: (column) => `extra/${column}.jsonl` },
  { programs: 'programs.jsonl.gz', versions: generated, results: (column) => `${column}.jsonl.gz` },
];

let differing = 0;
for (const { programs, versions, results } of sets) {
  const input = read(programs);
  for (const version of versions) {
    for (const variant of variants) record(input, version, variant, results(`${version}-${variant}`));
  }
}
console.log(
  differing === 0 ? 'every recording is what the real library does' : `${differing} recordings differ`,
);
process.exitCode = onlyCheck && differing > 0 ? 1 : 0;

function record(input, version, variant, file) {
  const args = [
    'dist/cli.cjs',
    'exec',
    '--matrix',
    'matrix.anyio.yaml',
    '--runtime',
    version,
    '--variant',
    variant,
  ];
  const output = execFileSync(process.execPath, args, { cwd: root, input, maxBuffer: 2 ** 30 }).toString(
    'utf8',
  );
  const recorded = parse(output);
  const known = parse(read(file));
  const differs = recorded.filter((result, index) => !isDeepStrictEqual(result, known[index])).length;
  const agrees = differs === 0 && recorded.length === known.length;
  if (!agrees) differing++;
  console.log(`${file}: ${recorded.length} results, ${agrees ? 'as recorded' : `${differs} differ`}`);
  if (!onlyCheck && !agrees) {
    writeFileSync(new URL(file, here), file.endsWith('.gz') ? gzipSync(output, { level: 9 }) : output);
  }
}

function read(file) {
  const bytes = readFileSync(new URL(file, here));
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

function parse(text) {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}
