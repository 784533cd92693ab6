/**
 * What pages show of what a command printed. `docs/outputs/NAME.txt` begins with the command, as on a terminal;
 * `STORE_DOCS=1 npm run test:docs` runs it and stores the rest, and without it holds that against what is shown. Pure.
 */

/** @throws Error where the output has no such line */
type Excerpt = (output: string) => string;

/** A line, or all lines from one to another. */
type Piece = RegExp | readonly [from: RegExp, to: RegExp];

export const outputs: Readonly<Record<string, Readonly<Record<string, Excerpt>>>> = {
  'docs/outputs/anyio-suite.txt': {
    rows: show(
      [/^pytest /, /^ +none/],
      /^ {2}test_start_cancelled-asyncio/,
      /^ {2}test_fail_after_after_cancellation-asyncio/,
      /^ {2}test_cancelled_scope_based_checkpoint-asyncio/,
      [/^ {2}… and /, /^ {2}passed /],
    ),
  },
  'docs/outputs/bench.txt': {
    'first-and-growth': show(
      [/^cost\/spaces-in-a-range: validRange, size 500/, /semver-7\.5\.2\+none/],
      [/^growth of /, /semver-7\.5\.2\+none/],
    ),
  },
  'docs/outputs/bisect.txt': {
    all: show([/^hot-loop/, /^the verdict changed/]),
    ends: show([/^hot-loop/, /^ {2}4\.14\.2/], /^the verdict changed/),
  },
  'docs/outputs/cached.txt': { summary: show([/^\d+ cells: /, /cached, since/]) },
  'docs/outputs/conform.txt': { pairs: show([/^seed/, /4\.13\.0, wide/], /4\.14\.2, narrow/, /^all agree/) },
  'docs/outputs/explore-wide.txt': {
    kinds: word(/(\d+) kinds of difference/),
    first: show([/^ {2}1 /, /^ {5}4\.13\+wide {2}spin/], [/In tick 1/, /does not queue it again/]),
  },
  'docs/outputs/gate-bump.txt': { answer: show([/^semver 7/, /^The gate is/]) },
  'docs/outputs/gate-narrow.txt': { summary: show([/^4\.13\+narrow against/, /^The gate is/]) },
  'docs/outputs/gate-upgrade.txt': { changes: show([/^✗ regressed/, /against 4\.13\+none/], /^The gate is/) },
  'docs/outputs/gate-wide.txt': {
    changes: show(
      [/^✗ regressed hot-loop\/cancel-then-lock/, /never left/],
      [/^✓ fixed hot-loop\/zombie-scope/, /main ended/],
      /^The gate is/,
    ),
  },
  'docs/outputs/init.txt': { table: show([/^shutdown/, /^ {2}passed/]) },
  'docs/outputs/no-worker.txt': { notice: show([/^no worker can run/, /to start one/]) },
  'docs/outputs/own-suite.txt': {
    rows: show([/^vitest /, /^ +none/], /that-replace-others/, /at-the-end-are-counted/, /^ {2}passed/, [
      /^✗ .*diff-7\.0\.0/,
      /Object\.is/,
    ]),
  },
  'docs/outputs/reduce-wide.txt': {
    sets: word(/^(\d+) sets of parts tried/m),
    answer: show([/^keep /, /zombie-scope/], /^It is equal in every field/),
  },
  'docs/outputs/semver-redos.txt': {
    cost: show([/^cost /, /^ {2}passed/], [/^patches/, /applied/]),
  },
  'docs/outputs/shards.txt': { all: show(/^\{/) },
  'docs/outputs/trace-wide.txt': { ticks: show([/^tick/, /returned/]) },
  'docs/outputs/worker.txt': { all: show([/^worker /, /^Ctrl-C/]) },
};

/** The command that printed a stored output. */
export function commandOf(output: string): string {
  return /^\$ (.*)/.exec(output)?.[1] ?? '';
}

/** A block of these lines, which follow each other; `…` stands for what is left out between them. */
export function show(...pieces: readonly Piece[]): Excerpt {
  return (output) => {
    // Whether something had to be installed first is no part of what is shown.
    const lines = output
      .trimEnd()
      .split('\n')
      .slice(1)
      .filter((line) => !/^(installing|fetching) /.test(line));
    const shown: string[] = [];
    let next = 0;
    for (const piece of pieces) {
      const [from, to] = piece instanceof RegExp ? [piece, piece] : piece;
      const first = findLine(lines, from, next);
      const last = findLine(lines, to, first);
      if (shown.length > 0 && first > next) {
        const indent = Math.min(indentOf(shown.at(-1)), indentOf(lines[first]));
        shown.push(`${' '.repeat(indent)}…`);
      }
      shown.push(...lines.slice(first, last + 1));
      next = last + 1;
    }
    return `\`\`\`\n${shown.join('\n')}\n\`\`\``;
  };
}

function indentOf(line = ''): number {
  return /^ */.exec(line)?.[0].length ?? 0;
}

function findLine(lines: readonly string[], like: RegExp, start: number): number {
  const found = lines.findIndex((line, index) => index >= start && like.test(line));
  if (found !== -1) return found;
  throw new Error(`expected a line like ${String(like)} in what the command printed, found none`);
}

/** Words of the text around it. */
function word(like: RegExp): Excerpt {
  return (output) => {
    const found = like.exec(output)?.[1];
    if (found !== undefined) return found;
    throw new Error(`expected ${String(like)} in what the command printed, found none`);
  };
}
