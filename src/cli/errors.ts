/** How the command line fails: one sentence on stderr and an exit code that scripts can rely on. */
import { EngineError } from '../shared/errors.ts';

export const EXIT = {
  /** Done, also if nothing matched. */
  ok: 0,
  /** Something that should not happen, or results that could not be written. */
  failed: 1,
  /** Wrong flags, a folder or file that is not there, a broken query line. */
  usage: 2,
  /** The index or a model cannot be used: another process writes it, a newer version made it, its folder, no network. */
  unavailable: 3,
  /** The platform lacks what Sextant needs. */
  unsupported: 4,
  /** `duplicates --fail-on-new` found some. */
  newDuplicates: 5,
  /** Stopped by Ctrl-C; what was indexed is kept. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What a person asked for cannot be done as asked. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** A check that failed, not the program. */
export class NewDuplicates extends Error {
  override readonly name = 'NewDuplicates';
}

export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof UsageError) return EXIT.usage;
  if (error instanceof Interrupted) return EXIT.interrupted;
  if (error instanceof NewDuplicates) return EXIT.newDuplicates;
  if (!(error instanceof EngineError)) return EXIT.failed;
  switch (error.code) {
    case 'unsupportedPlatform':
      return EXIT.unsupported;
    case 'notEnoughMemory':
    case 'indexBusy':
    case 'indexDamaged':
    case 'indexNewer':
    case 'indexUnusable':
    case 'modelInUse':
    case 'downloadFailed':
    case 'offline':
      return EXIT.unavailable;
    case 'badArgument':
    case 'folderNotFound':
    case 'fileNotFound':
    case 'lineNotFound':
    case 'nothingToIndex':
    case 'modelInvalid':
    case 'modelUnavailable':
    case 'noFolder':
    case 'notEnabled':
      return EXIT.usage;
    case 'indexingPaused':
    case 'clusteringGone':
    case 'duplicatesGone':
    case 'engineStopped':
    case 'internal':
      return EXIT.failed;
  }
}

const FOR_PEOPLE = [UsageError, EngineError, Interrupted, NewDuplicates];

/** One sentence without a stack trace; SEXTANT_DEBUG=1 shows the trace of an unexpected failure. */
export function sentenceOf(error: unknown, debug: boolean): string {
  if (FOR_PEOPLE.some((kind) => error instanceof kind)) return (error as Error).message;
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  if (debug && stack) return stack;
  return `Sextant failed unexpectedly: ${oneLine(message)}. Set SEXTANT_DEBUG=1 to see where, and please report it.`;
}

/** Why standard output took no more, as a sentence. */
export function outputFailure({ code, message }: NodeJS.ErrnoException): string {
  const why = code === 'ENOSPC' || code === 'EDQUOT' ? 'the disk is full' : oneLine(message);
  return `The results could not be written: ${why}. What was written is incomplete.`;
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').replace(/\.$/, '');
}
