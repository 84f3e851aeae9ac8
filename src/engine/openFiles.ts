/**
 * Tells that the process may open no more files from all else that keeps a file from being opened: what cannot be read
 * for that reason is still there, and must not be taken out of an index.
 */
import { closeSync, openSync } from 'node:fs';
import { EngineError } from '../shared/errors.ts';

/** Throws EngineError `indexUnusable` if that is what an error of the file system says. */
export function throwIfTooManyFiles(error: unknown): void {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'EMFILE' && code !== 'ENFILE') return;
  throw new EngineError(
    'indexUnusable',
    'Too many files are open, so no more can be read; what is indexed is kept. Close some programs, or raise the limit (ulimit -n), and try again.',
  );
}

/**
 * As `throwIfTooManyFiles`, after an error of something that needed `count` more open files and does not say why it
 * failed: tries to open as many.
 */
export function throwIfNoFileOpens(count = 1): void {
  const open: number[] = [];
  try {
    for (let i = 0; i < count; i++) open.push(openSync(process.execPath, 'r'));
  } catch (error) {
    throwIfTooManyFiles(error);
  } finally {
    for (const file of open) closeSync(file);
  }
}
