/** What goes wrong with the folder of an index, as a sentence: a full disk, permissions, a file in its place. */
import { EngineError } from '../../shared/errors.ts';

/** An error of the file system or of SQLite while an index is in use, as `indexUnusable`; any other as it is. */
export function asIndexFailure(error: unknown, indexDir: string): unknown {
  const isUnmade = error instanceof EngineError && error.code === 'indexUnusable';
  if (error instanceof EngineError && !isUnmade) return error;
  const cause = isUnmade ? error.cause : error;
  const { code } = (cause ?? {}) as { code?: unknown };
  const known = typeof code === 'string' && INDEX_FAILURES.find(([codes]) => codes.test(code));
  if (!known) return error;
  const [, what, todo] = known;
  return new EngineError(
    'indexUnusable',
    `The folder for the index, ${indexDir}, cannot be ${isUnmade ? 'made' : 'used'}: ${what}. To go on, ${todo}.`,
    { cause },
  );
}

/** Of an index that was damaged each time after it had been built anew, so many times. */
export function damagedAgain(file: string, times: number, cause: EngineError): EngineError {
  return new EngineError(
    'indexUnusable',
    `The index ${file} is damaged again, though it was built anew ${times} times since it was opened. Its disk or the memory of this machine may be failing, or another program changes the file. When that is mended, start Sextant anew, or ${ANOTHER_FOLDER}.`,
    { cause },
  );
}

/** What the file system or SQLite says about the index folder, and what to do, by the code of the error. */
const ANOTHER_FOLDER = 'choose another folder for it (on the command line with --index-dir)';
const INDEX_FAILURES: readonly (readonly [code: RegExp, what: string, todo: string])[] = [
  [/^ENOENT$/, 'the file system does not allow it', ANOTHER_FOLDER],
  [/^ENOTDIR$/, 'it is a file, or lies below one', ANOTHER_FOLDER],
  [
    /^(EACCES|EPERM|SQLITE_PERM|SQLITE_AUTH)$/,
    'its permissions do not allow it',
    `change them, or ${ANOTHER_FOLDER}`,
  ],
  [/^(EROFS|SQLITE_READONLY.*)$/, 'it cannot be written to', `make it writable, or ${ANOTHER_FOLDER}`],
  [/^SQLITE_CANTOPEN/, 'no file can be opened or made in it', `check its permissions, or ${ANOTHER_FOLDER}`],
  [/^(ENOSPC|EDQUOT|SQLITE_FULL)$/, 'the disk is full', `make room, or ${ANOTHER_FOLDER}`],
  [/^(EIO|SQLITE_IOERR.*)$/, 'reading or writing it failed', `check the disk, or ${ANOTHER_FOLDER}`],
  [/^(EMFILE|ENFILE)$/, 'too many files are open', 'close some programs, or raise the limit (ulimit -n)'],
  [/^EFBIG$/, 'its files may not become so large', `raise the limit (ulimit -f), or ${ANOTHER_FOLDER}`],
  [/^ENAMETOOLONG$/, 'its name is too long', ANOTHER_FOLDER],
  [/^ELOOP$/, 'its links lead in a circle', ANOTHER_FOLDER],
  [/^SQLITE_(BUSY|LOCKED)/, 'another program has locked it', 'try again when it has finished'],
];
