/** Progress on stderr while files are indexed: a bar on a terminal, nothing elsewhere. */
import cliProgress from 'cli-progress';
import type { IndexProgress } from '../engine/indexing/indexer.ts';
import { counted, thousands } from './terminal.ts';

export interface ProgressDisplay {
  /** The search for files begins: said if it takes a moment. */
  looking(): void;
  update(progress: IndexProgress): void;
  stop(): void;
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

export function progressDisplay(stream: NodeJS.WriteStream, now: () => number): ProgressDisplay {
  let bar: cliProgress.SingleBar | undefined;
  let startMs = 0;
  let first: IndexProgress | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isLooking = false;
  const isShown = stream.isTTY && process.env.TERM !== 'dumb';
  const looked = (): void => {
    clearTimeout(timer);
    if (isLooking) stream.write(CLEAR_LINE);
    isLooking = false;
  };
  // A second Ctrl-C ends the process while the bar hides the cursor.
  const showCursor = (): void => void stream.write(SHOW_CURSOR);
  return {
    looking() {
      if (!isShown) return;
      timer = setTimeout(() => {
        stream.write('looking for files to index…');
        isLooking = true;
      }, WONDER_MS);
    },
    update(progress) {
      looked();
      if (!isShown || progress.filesTotal < WORTH_SHOWING) return;
      if (!bar || !first) {
        startMs = now();
        first = progress;
        process.once('exit', showCursor);
        bar = new cliProgress.SingleBar(
          {
            stream,
            format: 'indexing {bar} {state}',
            barCompleteChar: '▰',
            barIncompleteChar: '▱',
            barsize: CELLS,
            clearOnComplete: true,
            hideCursor: true,
            linewrap: null,
          },
          cliProgress.Presets.shades_classic,
        );
        bar.start(progress.bytesTotal, progress.bytesDone, { state: progressText(progress, first, 0) });
      }
      const seconds = (now() - startMs) / 1000;
      bar.update(progress.bytesDone, { state: progressText(progress, first, seconds) });
    },
    stop() {
      looked();
      process.off('exit', showCursor);
      bar?.stop();
      bar = undefined;
    },
  };
}

/** What stands behind the bar; `first` is the progress that the seconds count from. */
export function progressText(progress: IndexProgress, first: IndexProgress, seconds: number): string {
  const { filesDone, filesTotal, bytesDone, bytesTotal } = progress;
  const files = `${thousands(filesDone)}/${counted(filesTotal, 'file')}`;
  const bytes = bytesDone - first.bytesDone;
  if (seconds < SETTLED_SECONDS || bytes <= 0) return files;
  const speed = Math.round((progress.chunks - first.chunks) / seconds);
  const left = Math.ceil((seconds * (bytesTotal - bytesDone)) / bytes);
  return `${files} · ${counted(speed, 'chunk')}/s · ${duration(left)} left`;
}

function duration(seconds: number): string {
  return seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
