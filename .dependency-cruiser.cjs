/** The import law: which folder may know of which. An empty graph fails, so that a wrong path cannot pass. */
const test = '\\.test\\.tsx?$';

/** Packages that the build puts into dist/: nobody who installs patchmatrix needs them. */
const builtIn = require('./built-in-packages.json');

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'a cycle hides which module is the lower one',
      severity: 'error',
      from: { pathNot: test },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'runtimes-know-no-runner',
      severity: 'error',
      from: { path: '^runtimes/', pathNot: test },
      to: { path: '^(runner|variants|scenarios)/' },
    },
    {
      name: 'variants-know-only-runtimes',
      severity: 'error',
      from: { path: '^variants/', pathNot: test },
      to: { pathNot: '^(variants|runtimes)/' },
    },
    {
      name: 'scenarios-know-only-the-program-builders',
      severity: 'error',
      from: { path: '^scenarios/', pathNot: test },
      to: { pathNot: '^(scenarios/|program/index\\.ts|dist/index\\.js|patchmatrix)' },
    },
    {
      name: 'programs-know-nobody',
      severity: 'error',
      from: { path: '^program/', pathNot: test },
      to: { path: '^(runner|runtimes|variants|scenarios)/' },
    },
    {
      name: 'only-cells-know-the-axes',
      severity: 'error',
      from: { path: '^runner/', pathNot: [test, '/fixtures/', '^runner/cell/'] },
      to: { path: '^(runtimes|variants|scenarios)/' },
    },
    {
      name: 'reports-know-no-execution',
      comment: 'types of the events are vocabulary',
      severity: 'error',
      from: { path: '^runner/report/', pathNot: [test, '/fixtures/'] },
      to: { path: '^runner/(execute|cli|cell)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'the-page-knows-no-machine',
      comment: 'its components run in a browser too; types are vocabulary',
      severity: 'error',
      from: { path: '^runner/page/', pathNot: [test, '/fixtures/'] },
      to: { path: '^(runner/(?!page/|report/|explore/|compare/)|node:)', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'the-queue-is-below-the-commands',
      severity: 'error',
      from: { path: '^runner/queue/', pathNot: test },
      to: { path: '^runner/(action|bump|cli|page|report/html)/' },
    },
    {
      name: 'stages-know-no-queue',
      comment: 'cells that run elsewhere are started through the interface of those that run here',
      severity: 'error',
      from: { path: '^runner/', pathNot: [test, '^runner/(cli|queue)/'] },
      to: { path: '^runner/queue/' },
    },
    {
      name: 'only-the-queue-loads-its-engine',
      comment: 'it is optional, and costs a start that nobody else should pay',
      severity: 'error',
      from: { path: '^runner/', pathNot: [test, '^runner/queue/connect-queue\\.ts$'] },
      to: { path: '^node_modules/(bullmq|ioredis)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'only-what-is-built-in-or-installed',
      comment:
        'a user installs `dependencies`, the build puts these packages into dist/, and a tool of ours is neither',
      severity: 'error',
      from: { path: '^(program|runtimes|variants|scenarios|runner)/', pathNot: [test, '/fixtures/'] },
      to: {
        dependencyTypes: ['npm-dev'],
        pathNot: `@types/|^node_modules/(bullmq|ioredis|${builtIn.join('|')})/`,
      },
    },
    {
      name: 'the-api-is-no-command',
      comment: 'a library that prints, exits or listens to signals would take its caller by surprise',
      severity: 'error',
      from: { path: '^runner/api/', pathNot: test },
      to: {
        path: '^runner/cli/([a-z]+-command|main|execute-run|trap-signals|deliver-reports|terminal)\\.ts$',
      },
    },
    {
      name: 'stages-know-no-api',
      severity: 'error',
      from: { path: '^runner/(?!api/)' },
      to: { path: '^runner/api/' },
    },
  ],
  required: [
    {
      name: 'the-graph-is-not-empty',
      comment: 'the entry of the command line reaches its commands',
      severity: 'error',
      module: { path: '^runner/cli/main\\.ts$' },
      to: { path: '^runner/cli/run-command\\.ts$', reachable: true },
    },
    {
      name: 'the-graph-holds-the-page',
      severity: 'error',
      module: { path: '^runner/page/main\\.tsx$' },
      to: { path: '^runner/page/app\\.tsx$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.json'],
      conditionNames: ['types', 'import', 'node', 'default'],
      exportsFields: ['exports'],
    },
  },
};
