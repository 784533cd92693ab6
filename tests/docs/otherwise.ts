/**
 * How commands of the documents are run that cannot be run as they stand, or not where the others are. What is not here runs as it
 * stands, in a copy of the checkout. An entry that no command is like is a mistake.
 */

export type Otherwise = {
  /** The documents that it is for. */
  readonly files: RegExp;
  readonly command: RegExp;
  readonly because: string;
} & (
  | {
      /** What is run, given the command as it stands. */
      readonly instead: (command: string) => string;
      /** Default: what the document says. */
      readonly exitCode?: number;
      /** It prints what the command itself would print. */
      readonly printsTheSame?: true;
    }
  | {
      /** The line of `.ci/run` that runs it; `in` is a file that holds `evidence` of it, if the line alone does not say so. */
      readonly ranBy: string;
      readonly in?: string;
      readonly evidence?: RegExp;
    }
);

/** The folder that a document speaks of, from the root of the checkout. */
export const folders: Readonly<Record<string, string>> = { 'docs/guides/costs.md': 'examples/semver-redos' };

/** What documents expect to be there: a stored run of all releases that they compare. */
export const before: Readonly<Record<string, string>> = {
  'docs/guides/runs.md': 'npx patchmatrix run --clock virtual --quiet',
  'docs/review-bump-anyio-4.13.0-to-4.16.0.md': `npx patchmatrix run --on ${anyioReleases()} --variant none --clock virtual --quiet || true`,
  'docs/review-wide-on-anyio-4.13.0.md': `npx patchmatrix run --on ${anyioReleases()} --variant none ./variants/wide.py --clock virtual --quiet || true`,
};

export const otherwise: readonly Otherwise[] = [
  {
    files: /./,
    command: /^npx patchmatrix run examples\//,
    because: 'the examples have tests of their own',
    ranBy: 'npm run test:examples',
    in: 'tests/examples/examples.test.ts',
    evidence: /openExample\('anyio-suite'\)/,
  },
  {
    files: /^docs\/guides\/runs\.md$/,
    command: /^npx patchmatrix (init|run)$/,
    because: 'they are those of an empty folder',
    instead: (command) => `mkdir -p own && cd own && ${command}`,
    printsTheSame: true,
  },
  {
    files: /^docs\/guides\/bump\.md$/,
    command: /^npx patchmatrix gate --bump$/,
    because: 'it needs a repository in which a lock file changed',
    instead: (command) =>
      [
        'cd examples/semver-redos && git init --quiet',
        lockSemver('7.5.1'),
        'git add package-lock.json && git -c user.name=a -c user.email=a@example.org commit --quiet -m a',
        lockSemver('7.5.2'),
        command,
      ].join(' && '),
    printsTheSame: true,
  },
  {
    files: /^docs\/reference\/commands\.md$/,
    command: /./,
    because:
      'they are the examples of the help, which have tests of their own in the project that `init` writes',
    ranBy: 'npm run test:slow',
    in: 'tests/slow/help-examples.test.ts',
    evidence: /run-examples/,
  },
  {
    files: /^README\.md$/,
    command: /^npm ci && npm run matrix$/,
    because: 'that is how the checks start',
    ranBy: 'npm run matrix',
  },
  {
    files: /^CONTRIBUTING\.md$/,
    command: /^npm ci$/,
    because: 'that is how the checks start',
    ranBy: 'npm ci --no-audit --no-fund',
  },
  {
    files: /^CONTRIBUTING\.md$/,
    command: /^npm test$/,
    because: 'that is how the checks go on',
    ranBy: 'npm test',
  },
  {
    files: /^CONTRIBUTING\.md$/,
    command: /^npm run check$/,
    because: 'that is how the checks look at the code',
    ranBy: 'npm run check',
  },
  {
    files: /^docs\/guides\/equality\.md$/,
    command: /^npm run conform -- --count 500$/,
    because: 'the checks do it for two minutes',
    ranBy: 'npm run conform -- --count 1000000 --seconds 120',
  },
  {
    files: /^docs\/guides\/runs\.md$/,
    command: /^npm run matrix:anyio -- --clock virtual$/,
    because: 'the checks do it',
    ranBy: 'npm run matrix:anyio -- --clock virtual',
  },
  {
    files: /./,
    command: /^npx patchmatrix review /,
    because: 'a review of all releases takes minutes: with fewer programs it takes less',
    instead: (command) => `${command} --programs 20`,
  },
  {
    files: /./,
    command: /^npx patchmatrix reduce .*/,
    because: 'its searches take minutes',
    instead: (command) => `${command.replace(/ --count \d+/, '')} --count 100`,
  },
  {
    files: /^docs\/review-bump-/,
    command: /^npx patchmatrix run .*-g upgrade\/start-error-lost@/,
    because: 'it shows again what got worse, and a generated document says nothing of exit codes',
    instead: (command) => command,
    exitCode: 1,
  },
  {
    files: /^docs\/review-/,
    command: /^npx patchmatrix explore /,
    because: 'programs on the real library take half a minute',
    instead: (command) => command.replace(/--count \d+/, '--count 300'),
  },
  {
    files: /^docs\/guides\/costs\.md$/,
    command: /^npx patchmatrix bench /,
    because: 'what counts as measured takes nine rounds, which is a minute',
    instead: (command) => command.replace('--scenario', '--rounds 1 --min-time 2 --scenario'),
  },
  {
    files: /^docs\/performance\.md$/,
    command: /^npm run bench:product$/,
    because: 'all parts take some minutes',
    instead: (command) => `${command} -- --rounds 1 --only start`,
  },
  {
    files: /^docs\/performance\.md$/,
    command: /^npm run bench:peers$/,
    because: 'it takes half an hour, most of it for 10,000 cells',
    instead: (command) => `${command} -- --cells 2 --rounds 1 --growth 10`,
  },
  {
    files: /^docs\/performance\.md$/,
    command: /^npm run simulate:queue$/,
    because: 'it takes a minute to measure what a job costs',
    instead: (command) => `${command} -- --repeat 6`,
  },
  {
    files: /^docs\/guides\/many-machines\.md$/,
    command: /^redis-server --appendonly yes$/,
    because: 'it goes on until it is told to end, and its port may be in use',
    instead: (command) => `(${command} --port $PORT >redis.log 2>&1 & echo $! >redis.pid); sleep 1`,
  },
  {
    files: /^docs\/guides\/many-machines\.md$/,
    command: /^npx patchmatrix worker --queue redis:\/\/127\.0\.0\.1:6379$/,
    because: 'it goes on until it is told to end, which npx does not hand on: its whole group is told',
    instead: (command) =>
      `(setsid ${command.replace('6379', '$PORT')} >worker.log 2>&1 & echo $! >worker.pid); until grep -q Ctrl-C worker.log; do sleep 0.1; done; cat worker.log`,
    printsTheSame: true,
  },
  {
    files: /^docs\/guides\/many-machines\.md$/,
    command: /^npx patchmatrix run --queue redis:\/\/127\.0\.0\.1:6379$/,
    because: 'the server is at another port, and both clocks would take as long again',
    instead: (command) =>
      `${command.replace('6379', '$PORT')} --clock virtual; code=$?; kill -- -$(cat worker.pid); sleep 1; exit $code`,
  },
  {
    files: /^docs\/guides\/many-machines\.md$/,
    command: /^npx patchmatrix run -g fail-after --queue redis:\/\/127\.0\.0\.1:6379 --queue-wait 3$/,
    because: 'the server is at another port, and has to end',
    instead: (command) =>
      `${command.replace('6379', '$PORT')}; code=$?; kill $(cat redis.pid); sleep 1; exit $code`,
    printsTheSame: true,
  },
];

function lockSemver(version: string): string {
  const lock = { lockfileVersion: 3, packages: { 'node_modules/semver': { version } } };
  return `echo '${JSON.stringify(lock)}' >package-lock.json`;
}

function anyioReleases(): string {
  return ['4.13.0', '4.14.0', '4.14.1', '4.14.2', '4.15.0', '4.15.1', '4.16.0']
    .map((version) => `anyio@${version}`)
    .join(' ');
}
