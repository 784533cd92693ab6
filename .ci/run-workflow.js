/**
 * Runs the `run` steps of .github/workflows/gate.yml as a GitHub runner does, as far as they can tell: bash that stops at
 * the first failure, and the variables and files that GitHub gives a step. Fails if a step fails or leaves no summary.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { parse } from 'yaml';

const workflow = parse(readFileSync('.github/workflows/gate.yml', 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'workflow-'));
const summary = join(folder, 'summary.md');
writeFileSync(summary, '');
const env = { ...process.env, CI: 'true', GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary };

try {
  for (const step of Object.values(workflow.jobs).flatMap(({ steps }) => steps)) {
    if (step.run === undefined) continue;
    console.log(`-- ${step.name}: ${step.run.trim()}`);
    const script = join(folder, 'step.sh');
    writeFileSync(script, step.run);
    execFileSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', script], { env, stdio: 'inherit' });
  }
  const text = readFileSync(summary, 'utf8');
  console.log(`-- the job summary: ${text.length} characters\n${text.slice(0, 400)}`);
  if (text.trim() === '') throw new Error('expected a job summary, found an empty one');
} finally {
  rmSync(folder, { recursive: true, force: true });
}
