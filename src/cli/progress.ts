/** Progress on stderr while files are indexed or fetched, or answers measured: a bar on a terminal, nothing elsewhere. */
import cliProgress from 'cli-progress';
import type { EvaluationProgress } from '../engine/evaluation/evaluate.ts';
import type { IndexProgress } from '../engine/indexing/indexer.ts';
import type { DownloadProgress } from '../engine/models/download.ts';
import { counted, megabytes, thousands } from './terminal.ts';

export interface ProgressDisplay<T> {
  update(progress: T): void;
  stop(): void;
}

export interface IndexingDisplay extends ProgressDisplay<IndexProgress> {
  /** The search for files begins: said if it takes a moment. */
  looking(): void;
}

/** Files per run below which no bar is shown: it would be gone before it was seen. */
const WORTH_SHOWING = 20;
/** Seconds of work before a speed or a time left is said: the first threads still warm up, and the guess would jump. */
const SETTLED_SECONDS = 1;
const CELLS = 20;
/** Milliseconds after which a person wonders whether anything happens. */
const WONDER_MS = 700;
const CLEAR_LINE = '\r\u001b[K';
const SHOW_CURSOR = '\u001b[?25h';
/** Share of a download after which its speed is known well enough: small files at the beginning say nothing of it. */
const SPEED_SHARE = 0.01;

export function progressDisplay(stream: NodeJS.WriteStream, now: () => number): IndexingDisplay {
  const bar = barDisplay<IndexProgress>(stream, now, {
    title: 'indexing',
    place: ({ filesTotal, bytesDone, bytesTotal }) =>
      filesTotal < WORTH_SHOWING ? undefined : { done: bytesDone, total: bytesTotal },
    text: progressText,
  });
  let timer: NodeJS.Timeout | undefined;
  let isLooking = false;
  const looked = (): void => {
    clearTimeout(timer);
    if (isLooking) stream.write(CLEAR_LINE);
    isLooking = false;
  };
  return {
    looking() {
      if (!isShownOn(stream)) return;
      timer = setTimeout(() => {
        stream.write('looking for files to index…');
        isLooking = true;
      }, WONDER_MS);
    },
    update(progress) {
      looked();
      bar.update(progress);
    },
    stop() {
      looked();
      bar.stop();
    },
  };
}

export function downloadDisplay(
  stream: NodeJS.WriteStream,
  now: () => number,
): ProgressDisplay<DownloadProgress> {
  return barDisplay(stream, now, {
    title: 'fetching',
    place: ({ bytesDone, bytesTotal }) => ({ done: bytesDone, total: bytesTotal }),
    text: downloadText,
  });
}

export function evaluationDisplay(
  stream: NodeJS.WriteStream,
  now: () => number,
): ProgressDisplay<Omit<EvaluationProgress, 'share'>> {
  return barDisplay(stream, now, {
    title: 'evaluating',
    place: (progress) => progress,
    text: ({ step }) => step,
  });
}

/** Progress as a share, [0, 1], of something that is over too soon for a bar unless there is much of it. */
export function analysisDisplay(
  stream: NodeJS.WriteStream,
  now: () => number,
  title: string,
): ProgressDisplay<number> {
  const startMs = now();
  return barDisplay<number>(stream, now, {
    title,
    place: (share) => (now() - startMs < WONDER_MS ? undefined : { done: share, total: 1 }),
    text: (share) => `${(100 * share).toFixed(0)} %`,
  });
}

/** What stands behind the bar; `first` is the progress that the seconds count from. */
export function progressText(progress: IndexProgress, first: IndexProgress, seconds: number): string {
  const { filesDone, filesTotal, bytesDone, bytesTotal } = progress;
  const files = `${thousands(filesDone)}/${counted(filesTotal, 'file')}`;
  const bytes = bytesDone - first.bytesDone;
  if (seconds < SETTLED_SECONDS || bytes <= 0) return files;
  const speed = Math.round((progress.chunks - first.chunks) / seconds);
  return `${files} · ${counted(speed, 'chunk')}/s · ${timeLeft(seconds, bytes, bytesTotal - bytesDone)} left`;
}

/** As `progressText`, for files on their way from the network. */
export function downloadText(progress: DownloadProgress, _first: DownloadProgress, seconds: number): string {
  const { bytesDone, bytesTotal, bytesFetched } = progress;
  const bytes = `${megabytes(bytesDone)} of ${megabytes(bytesTotal)}`;
  if (seconds < SETTLED_SECONDS || bytesFetched < bytesTotal * SPEED_SHARE) return bytes;
  const left = timeLeft(seconds, bytesFetched, bytesTotal - bytesDone);
  return `${bytes} · ${megabytes(bytesFetched / seconds)}/s · ${left} left`;
}

interface Bar<T> {
  readonly title: string;
  /** Undefined for what is not worth a bar. */
  readonly place: (progress: T) => { readonly done: number; readonly total: number } | undefined;
  readonly text: (progress: T, first: T, seconds: number) => string;
}

function barDisplay<T>(
  stream: NodeJS.WriteStream,
  now: () => number,
  { title, place, text }: Bar<T>,
): ProgressDisplay<T> {
  let bar: { readonly shown: cliProgress.SingleBar; readonly startMs: number; readonly first: T } | undefined;
  // A second Ctrl-C ends the process while the bar hides the cursor.
  const showCursor = (): void => void stream.write(SHOW_CURSOR);
  return {
    update(progress) {
      const at = isShownOn(stream) ? place(progress) : undefined;
      if (!at) return;
      if (!bar) {
        bar = { shown: newBar(stream, title), startMs: now(), first: progress };
        process.once('exit', showCursor);
        bar.shown.start(at.total, at.done, { state: text(progress, progress, 0) });
      }
      bar.shown.update(at.done, { state: text(progress, bar.first, (now() - bar.startMs) / 1000) });
    },
    stop() {
      process.off('exit', showCursor);
      bar?.shown.stop();
      bar = undefined;
    },
  };
}

function newBar(stream: NodeJS.WriteStream, title: string): cliProgress.SingleBar {
  return new cliProgress.SingleBar(
    {
      stream,
      format: `${title} {bar} {state}`,
      barCompleteChar: '▰',
      barIncompleteChar: '▱',
      barsize: CELLS,
      clearOnComplete: true,
      hideCursor: true,
      linewrap: null,
    },
    cliProgress.Presets.shades_classic,
  );
}

function isShownOn(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY && process.env.TERM !== 'dumb';
}

function timeLeft(seconds: number, bytesDone: number, bytesLeft: number): string {
  const left = Math.ceil((seconds * bytesLeft) / bytesDone);
  return left < 90 ? `${left} s` : `${Math.round(left / 60)} min`;
}
