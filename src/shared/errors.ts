/** Errors that a person is meant to read: a code for programs, a sentence for people. */

export type EngineErrorCode =
  | 'badArgument'
  | 'folderNotFound'
  | 'fileNotFound'
  | 'lineNotFound'
  | 'nothingToIndex'
  | 'modelInvalid'
  | 'modelUnavailable'
  | 'notEnoughMemory'
  | 'downloadFailed'
  | 'offline'
  | 'indexBusy'
  | 'indexDamaged'
  | 'indexNewer'
  | 'indexUnusable'
  | 'unsupportedPlatform';

/** `message` says what happened, what it means and what to do; programs look at `code` alone. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly code: EngineErrorCode;

  constructor(code: EngineErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Whether an error says that an index cannot be trusted. */
export function isDamaged(error: unknown): error is EngineError {
  return error instanceof EngineError && error.code === 'indexDamaged';
}
