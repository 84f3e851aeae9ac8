/** A question on the terminal that only a typed yes answers with yes. */
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

/** Rejects with the signal's reason if aborted. An end of input is a no. */
export async function confirm(
  question: string,
  { input, output, signal }: { input: Readable; output: Writable; signal: AbortSignal },
): Promise<boolean> {
  signal.throwIfAborted();
  output.write(`${question} [y/N] `);
  // Not as a terminal: there Ctrl-C would be a key instead of a signal.
  const lines = createInterface({ input, terminal: false });
  let abort = (): void => {};
  try {
    return await new Promise((resolve, reject) => {
      abort = () => reject(signal.reason);
      signal.addEventListener('abort', abort);
      lines.once('line', (answer) => resolve(/^y(?:es)?$/i.test(answer.trim())));
      lines.once('close', () => resolve(false));
    });
  } finally {
    signal.removeEventListener('abort', abort);
    lines.close();
  }
}
