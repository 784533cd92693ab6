/** A process that measures on request: it is warm when it is asked the second time. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** @throws Error from `ask` if the process ends before it has answered, with the end of what it said */
export function startWorker(file, args) {
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let said = '';
  child.stderr.setEncoding('utf8');
  child.stderr.on('data', (text) => (said = (said + text).slice(-2000)));
  const closed = new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) => resolve(`it ended with ${signal ?? `exit code ${code}`}`));
  });
  // A child that has ended cannot be asked; its end is what is told then.
  child.stdin.on('error', () => undefined);
  return {
    /** @returns {Promise<{ count: number, seconds: number }>} */
    async ask(request) {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      const { value, done } = await answers.next();
      if (done) throw new Error(`expected an answer of ${file}, but ${await closed}: ${said}`);
      return JSON.parse(value);
    },
    async end() {
      child.stdin.end();
      await closed;
    },
  };
}
