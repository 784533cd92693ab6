/** `--queue`: a session at the queue for a command that has cells or batches run elsewhere. */
import type { QueueConnection } from '../queue/connect-queue.ts';
import { parseQueueAddress } from '../queue/queue-address.ts';
import type { QueueSession } from '../queue/queue-session.ts';
import { quoteForShell } from '../report/quote-for-shell.ts';
import { engineFiles } from './bundle-files.ts';
import { version } from './version.ts';

export interface QueueFlags {
  /** `redis://HOST`: cells and batches run on the workers there. */
  readonly queue?: string;
  /** Seconds that they wait for a worker that can run them. */
  readonly queueWait: number;
}

/**
 * @param matrixFile what a worker is to be started with; undefined where there is no file
 * @throws QueueAddressError or EnvironmentError
 */
export async function openQueue(
  flags: QueueFlags & { readonly queue: string },
  matrixFile: string | undefined,
  onNotice: (text: string) => void,
): Promise<QueueSession> {
  const address = parseQueueAddress(flags.queue);
  const [{ connectQueue }, { QueueSession }] = await Promise.all([
    import('../queue/connect-queue.ts'),
    import('../queue/queue-session.ts'),
  ]);
  const opened: { session?: QueueSession } = {};
  const connection: QueueConnection = await connectQueue(address, {
    onLost: () => onNotice(`lost the connection to ${address.shown}: waiting for it`),
    onBack: () => {
      onNotice(`connected to ${address.shown} again`);
      opened.session?.renewAll();
    },
  });
  const session = await QueueSession.open({
    ...{ connection, engine: await ownEngine(), waitMs: flags.queueWait * 1000, onNotice },
    workerCommand: ['patchmatrix', 'worker', '--queue', address.shown, matrixFile ?? []]
      .flat()
      .map(quoteForShell)
      .join(' '),
  });
  opened.session = session;
  return session;
}

export async function ownEngine(): Promise<string> {
  const { nameEngine } = await import('../queue/capabilities.ts');
  const { folder, files } = engineFiles();
  return nameEngine(version, folder, files);
}
