/** Progress on stderr while files are indexed or fetched: a bar on a terminal, nothing elsewhere. */
import cliProgress from 'cli-progress';
import type { IndexProgress } from '../engine/indexing/indexer.ts';
import type { DownloadProgress } from '../engine/models/download.ts';
import { megabytes, thousands } from './terminal.ts';

export interface ProgressDisplay<T = IndexProgress> {
  update(progress: T): void;
  stop(): void;
}

/** Files per run below which no bar is shown: it would be gone before it was seen. */
const WORTH_SHOWING = 20;

/** Share of a download after which its speed is known well enough. */
const SPEED_SHARE = 0.01;

export function progressDisplay(stream: NodeJS.WriteStream, now: () => number): ProgressDisplay {
  return display(stream, now, 'indexing {bar} {files} files · {speed} chunks/s · {left} left', (progress) =>
    progress.filesTotal < WORTH_SHOWING
      ? undefined
      : {
          done: progress.bytesDone,
          total: progress.bytesTotal,
          fields: (seconds) => fields(progress, seconds),
        },
  );
}

export function downloadDisplay(
  stream: NodeJS.WriteStream,
  now: () => number,
): ProgressDisplay<DownloadProgress> {
  return display(stream, now, 'fetching {bar} {done} of {all} · {speed}/s · {left} left', (progress) => {
    const { bytesDone: done, bytesTotal: total, bytesFetched: fetched } = progress;
    return {
      done,
      total,
      fields: (seconds) => ({
        done: megabytes(done),
        all: megabytes(total),
        speed: seconds > 0 ? megabytes(fetched / seconds) : '–',
        // The small files at the beginning say nothing of the speed.
        left: fetched < total * SPEED_SHARE ? '…' : timeLeft(seconds, fetched, total - done),
      }),
    };
  });
}

interface Shown {
  readonly done: number;
  readonly total: number;
  /** By the seconds since the bar is there. */
  fields(seconds: number): Record<string, string>;
}

/** `shown` gives undefined for what is not worth a bar. */
function display<T>(
  stream: NodeJS.WriteStream,
  now: () => number,
  format: string,
  shown: (progress: T) => Shown | undefined,
): ProgressDisplay<T> {
  let bar: cliProgress.SingleBar | undefined;
  let startMs = 0;
  return {
    update(progress) {
      if (!stream.isTTY) return;
      const state = shown(progress);
      if (!state) return;
      if (!bar) {
        startMs = now();
        bar = new cliProgress.SingleBar(
          {
            stream,
            format,
            barCompleteChar: '▰',
            barIncompleteChar: '▱',
            barsize: 20,
            clearOnComplete: true,
            hideCursor: true,
            linewrap: null,
          },
          cliProgress.Presets.shades_classic,
        );
        bar.start(state.total, 0, state.fields(0));
      }
      bar.update(state.done, state.fields((now() - startMs) / 1000));
    },
    stop() {
      bar?.stop();
      bar = undefined;
    },
  };
}

function fields(progress: IndexProgress, seconds: number): Record<string, string> {
  const { filesDone, filesTotal, bytesDone, bytesTotal, chunks } = progress;
  return {
    files: `${thousands(filesDone)}/${thousands(filesTotal)}`,
    speed: seconds > 0 ? thousands(Math.round(chunks / seconds)) : '–',
    left: timeLeft(seconds, bytesDone, bytesTotal - bytesDone),
  };
}

function timeLeft(seconds: number, bytesDone: number, bytesLeft: number): string {
  if (bytesDone <= 0) return '…';
  const left = Math.ceil((seconds * bytesLeft) / bytesDone);
  return left < 90 ? `${left} s` : `${Math.round(left / 60)} min`;
}
