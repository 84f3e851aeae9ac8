/** Errors that a person is meant to read: a code for programs, a sentence for people. */

export type EngineErrorCode =
  | 'badArgument'
  | 'folderNotFound'
  | 'fileNotFound'
  | 'lineNotFound'
  | 'nothingToIndex'
  | 'modelInvalid'
  | 'modelUnavailable'
  | 'modelInUse'
  | 'notEnoughMemory'
  | 'downloadFailed'
  | 'offline'
  | 'indexBusy'
  | 'indexDamaged'
  | 'indexNewer'
  | 'indexUnusable'
  | 'unsupportedPlatform'
  | 'noFolder'
  | 'notEnabled'
  | 'indexingPaused'
  | 'clusteringGone'
  | 'duplicatesGone'
  | 'engineStopped'
  | 'internal';

/** `message` says what happened, what it means and what to do; programs look at `code` alone. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly code: EngineErrorCode;

  constructor(code: EngineErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** An error as it crosses a process boundary. */
export interface PlainError {
  readonly code: EngineErrorCode;
  readonly message: string;
}

/** `internal` and a sentence around what was thrown, if that was not meant for a person. */
export function plainError(error: unknown): PlainError {
  if (error instanceof EngineError) return { code: error.code, message: error.message };
  const what = error instanceof Error ? error.message : String(error);
  return {
    code: 'internal',
    message: `Sextant failed unexpectedly: ${what.trim()}. The log has the details; please report it.`,
  };
}

/** Whether an error says that an index cannot be trusted. */
export function isDamaged(error: unknown): error is EngineError {
  return error instanceof EngineError && error.code === 'indexDamaged';
}

export function hasCode(error: unknown, code: EngineErrorCode): error is EngineError {
  return error instanceof EngineError && error.code === code;
}
