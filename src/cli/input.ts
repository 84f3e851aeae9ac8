/** What comes from files and standard input, checked as a whole before anything is opened or written. */
import { readFile } from 'node:fs/promises';
import { UsageError } from './errors.ts';
import { tell } from './session.ts';

export interface BatchQuery {
  readonly id: string | number;
  readonly query: string;
}

/**
 * All queries of a file of `{id, query}` lines, or of standard input (`-`). UsageError with the file and the
 * line for the first one that is broken. An id that recurs is said on stderr: answers come in order.
 */
export async function batchFrom(file: string, signal: AbortSignal): Promise<BatchQuery[]> {
  if (file === '') throw new UsageError('--queries takes the name of a file, and it is empty.');
  const name = file === '-' ? 'Standard input' : file;
  const bytes = file === '-' ? await standardInput('the queries', signal) : await fileBytes(file);
  const queries: BatchQuery[] = [];
  const lineOf = new Map<string, number>();
  for (const { text, number } of linesOf(bytes, name)) {
    const place = `${name}, line ${number}`;
    const query = batchQuery(text, place);
    const key = JSON.stringify(query.id);
    const before = lineOf.get(key);
    if (before !== undefined)
      tell([`${place} has the id ${key} of line ${before}; both are answered, in order.`]);
    lineOf.set(key, number);
    queries.push(query);
  }
  if (queries.length === 0) throw new UsageError(`${name} holds no queries; ${EACH_LINE}.`);
  return queries;
}

const EACH_LINE = 'each line is {"id": …, "query": "…"}';

function batchQuery(line: string, place: string): BatchQuery {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new UsageError(`${place} is not JSON; ${EACH_LINE}.`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new UsageError(`${place} is not a JSON object; ${EACH_LINE}.`);
  const { id, query } = value as Record<string, unknown>;
  if (id === undefined || id === null) throw new UsageError(`${place} has no id; ${EACH_LINE}.`);
  if (typeof id !== 'string' && !(typeof id === 'number' && Number.isFinite(id)))
    throw new UsageError(`${place} has an id that is neither a string nor a number; ${EACH_LINE}.`);
  if (query === undefined || query === null) throw new UsageError(`${place} has no query; ${EACH_LINE}.`);
  if (typeof query !== 'string')
    throw new UsageError(`${place} has a query that is no string; ${EACH_LINE}.`);
  if (query.trim() === '') throw new UsageError(`${place} has an empty query; ${EACH_LINE}.`);
  return { id, query };
}

const LINE_FEED = 10;
const UTF_16_MARKS = ['fffe', 'feff'];

/** Lines that are not blank, counted from 1. Ends of both kinds are taken, and a byte order mark. */
function* linesOf(bytes: Buffer, name: string): Generator<{ text: string; number: number }> {
  if (UTF_16_MARKS.includes(bytes.subarray(0, 2).toString('hex')))
    throw new UsageError(`${name} is in UTF-16; save it as UTF-8.`);
  // By itself per line, as only so the line that is broken is known; a byte order mark is dropped.
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for (let start = 0, number = 1; start < bytes.length; number++) {
    const feed = bytes.indexOf(LINE_FEED, start);
    const end = feed === -1 ? bytes.length : feed;
    let text: string;
    try {
      text = decoder.decode(bytes.subarray(start, end)).trim();
    } catch {
      throw new UsageError(`${name}, line ${number} is not UTF-8; save the file as UTF-8.`);
    }
    if (text !== '') yield { text, number };
    start = end + 1;
  }
}

/** Text on standard input that "find similar" starts from. */
export async function seedText(signal: AbortSignal): Promise<string> {
  const bytes = await standardInput('the text', signal);
  const text = new TextDecoder().decode(bytes);
  if (!/[\p{L}\p{N}]/u.test(text))
    throw new UsageError('There is no text on standard input to compare with.');
  return text;
}

/** Read as it comes, so that Ctrl-C works; a person who did not expect it is told what it waits for. */
export async function standardInput(what: string, signal: AbortSignal): Promise<Buffer> {
  if (process.stdin.isTTY) tell([`Type ${what}, then end with Ctrl-D on a line of its own.`]);
  const parts: Buffer[] = [];
  const stop = (): void => void process.stdin.destroy();
  signal.addEventListener('abort', stop, { once: true });
  try {
    for await (const part of process.stdin) parts.push(part as Buffer);
  } catch (error) {
    if (!signal.aborted) throw new UsageError(`Standard input cannot be read (${codeOf(error)}).`);
  } finally {
    signal.removeEventListener('abort', stop);
  }
  signal.throwIfAborted();
  return Buffer.concat(parts);
}

const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'its permissions do not allow it',
  EPERM: 'its permissions do not allow it',
};

async function fileBytes(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    const code = codeOf(error);
    throw new UsageError(`The queries in ${file} cannot be read: ${UNREADABLE[code] ?? code}.`);
  }
}

function codeOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
}
