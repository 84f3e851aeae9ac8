#!/usr/bin/env node
/** Entry of the command line: reads the arguments, runs one command, and turns failures into one sentence. */
import { throwIfTooManyFiles } from '../engine/openFiles.ts';
import { EXIT, exitCodeOf, Interrupted, outputFailure, sentenceOf } from './errors.ts';
import { buildProgram } from './program.ts';

const interrupt = new AbortController();

process.on('SIGINT', stop);
process.on('SIGTERM', stop);
// `sextant … | head` closes the pipe early; that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.ok);
  process.stderr.write(`${outputFailure(error)}\n`);
  process.exit(EXIT.failed);
});
// Where messages cannot be read, the exit code still tells.
process.stderr.on('error', () => {});

try {
  await buildProgram(interrupt.signal).parseAsync(process.argv);
} catch (error) {
  const failure =
    interrupt.signal.aborted && !(error instanceof Interrupted) ? new Interrupted('Stopped.') : named(error);
  process.stderr.write(`${sentenceOf(failure, process.env.SEXTANT_DEBUG === '1')}\n`);
  process.exitCode = exitCodeOf(failure);
}

function named(error: unknown): unknown {
  try {
    throwIfTooManyFiles(error);
  } catch (reason) {
    return reason;
  }
  return error;
}

/** The first time it lets the file at hand be finished; the second time it ends at once, which loses no more. */
function stop(): void {
  if (interrupt.signal.aborted) process.exit(EXIT.interrupted);
  interrupt.abort(new Interrupted('Stopped.'));
}
