/** Runs a command to its end, and says what it and everything that it started took of the machine. Linux only. */
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';

/** How often memory is looked at. */
const lookEveryMs = 100;

/**
 * @typedef {object} Command
 * @property {string} command
 * @property {readonly string[]} args
 * @property {string} cwd
 * @property {Record<string, string>} [env]
 * @property {string} [forgets] a folder that is taken away before
 */

/**
 * @typedef {object} Measured
 * @property {number} wallSeconds
 * @property {number} cpuSeconds of all processes that were waited for
 * @property {number} peakMiB the most that its processes were seen to hold at once, pages that they share counted for each
 * @property {number} ownCpuSeconds of the process itself, as of the last look
 * @property {number} ownPeakMiB the most that the process itself held
 * @property {number | null} exitCode
 * @property {string} output stdout and stderr
 */

/** @param {Command} command @returns {Promise<Measured>} */
export function measureCommand({ command, args, cwd, env = {}, forgets }) {
  if (forgets !== undefined) rmSync(forgets, { recursive: true, force: true });
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    // The shell waits for it and so knows what its whole tree took, which Node does not tell of its children.
    const script = '"$@"; code=$?; times >&3; exit $code';
    const child = spawn('bash', ['-c', script, 'bash', command, ...args], {
      cwd,
      env: { PATH: process.env['PATH'], HOME: cwd, LANG: 'C.UTF-8', ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    let output = '';
    let times = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.stdio[3].on('data', (chunk) => (times += chunk));

    const peak = { peakMiB: 0, ownCpuSeconds: 0, ownPeakMiB: 0 };
    const timer = setInterval(() => look(child.pid, peak), lookEveryMs);
    child.once('error', reject);
    child.once('close', (exitCode) => {
      clearInterval(timer);
      const wallSeconds = (performance.now() - startedAt) / 1000;
      try {
        resolve({ wallSeconds, cpuSeconds: readTimes(times), ...peak, exitCode, output });
      } catch (error) {
        reject(error);
      }
    });
  });
}

/** The second line of `times` is of what the shell waited for: `0m1.250s 0m0.310s`. */
function readTimes(text) {
  const [, line = ''] = text.trim().split('\n');
  const seconds = [...line.matchAll(/(\d+)m([\d.]+)s/g)].map(([, m, s]) => Number(m) * 60 + Number(s));
  if (seconds.length !== 2) throw new Error(`expected the times of a shell, found \`${text}\``);
  return seconds[0] + seconds[1];
}

function look(shell, peak) {
  const [own] = childrenOf(shell);
  if (own === undefined) return;
  const pages = treeOf(own).reduce((sum, pid) => sum + residentMiB(pid), 0);
  peak.peakMiB = Math.max(peak.peakMiB, pages);
  peak.ownPeakMiB = Math.max(peak.ownPeakMiB, peakMiBOf(own));
  peak.ownCpuSeconds = cpuSecondsOf(own) ?? peak.ownCpuSeconds;
}

function treeOf(pid) {
  return [pid, ...childrenOf(pid).flatMap(treeOf)];
}

function childrenOf(pid) {
  // A process that has threads may have started children from each.
  return read(`/proc/${pid}/task/${pid}/children`).trim().split(' ').filter(Boolean).map(Number);
}

function residentMiB(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) / 1024;
}

function peakMiBOf(pid) {
  return Number(/VmHWM:\s+(\d+)/.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) / 1024;
}

/** The kernel counts in hundredths of a second. */
function cpuSecondsOf(pid) {
  const fields = read(`/proc/${pid}/stat`)
    .replace(/^.*\) /, '')
    .split(' ');
  return fields.length < 13 ? undefined : (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Empty if the process has ended meanwhile. */
function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
