/** Progress on stderr while files are indexed: a bar on a terminal, nothing elsewhere. */
import cliProgress from 'cli-progress';
import type { IndexProgress } from '../engine/indexing/indexer.ts';
import { thousands } from './terminal.ts';

export interface ProgressDisplay {
  update(progress: IndexProgress): void;
  stop(): void;
}

/** Files per run below which no bar is shown: it would be gone before it was seen. */
const WORTH_SHOWING = 20;

export function progressDisplay(stream: NodeJS.WriteStream, now: () => number): ProgressDisplay {
  let bar: cliProgress.SingleBar | undefined;
  let startMs = 0;
  return {
    update(progress) {
      if (!stream.isTTY || progress.filesTotal < WORTH_SHOWING) return;
      if (!bar) {
        startMs = now();
        bar = new cliProgress.SingleBar(
          {
            stream,
            format: 'indexing {bar} {files} files · {speed} chunks/s · {left} left',
            barCompleteChar: '▰',
            barIncompleteChar: '▱',
            barsize: 20,
            clearOnComplete: true,
            hideCursor: true,
            linewrap: null,
          },
          cliProgress.Presets.shades_classic,
        );
        bar.start(progress.bytesTotal, 0, fields(progress, 0));
      }
      bar.update(progress.bytesDone, fields(progress, (now() - startMs) / 1000));
    },
    stop() {
      bar?.stop();
      bar = undefined;
    },
  };
}

function fields(progress: IndexProgress, seconds: number): Record<string, string> {
  const { filesDone, filesTotal, bytesDone, bytesTotal, chunks } = progress;
  const left = bytesDone > 0 ? Math.ceil((seconds * (bytesTotal - bytesDone)) / bytesDone) : undefined;
  return {
    files: `${thousands(filesDone)}/${thousands(filesTotal)}`,
    speed: seconds > 0 ? thousands(Math.round(chunks / seconds)) : '–',
    left: left === undefined ? '…' : left < 90 ? `${left} s` : `${Math.round(left / 60)} min`,
  };
}
