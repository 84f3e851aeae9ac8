/** Fetches a model after a person's yes: asked before any connection is opened, shown while it runs, stopped by a button. */
import * as vscode from 'vscode';
import type { Services } from '../../host/services.ts';
import { setting } from '../../host/settings.ts';
import type { DownloadParams, DownloadPreview, ModelChoice } from '../../shared/engineApi.ts';
import { noticeText } from '../plainText.ts';
import type { Wording } from '../wording.ts';
import { agreementHolds, connectionOf, hostName } from './connection.ts';
import {
  announcedBytes,
  firstQuestion,
  isSurprising,
  secondQuestion,
  type Wish,
} from './downloadQuestion.ts';
import { ask } from './picks.ts';

/** What came of it: a model, a step back to the list, or nothing. */
export type DownloadOutcome = ModelChoice | 'back' | undefined;

export async function downloadModel(
  services: Services,
  wish: Wish,
  wording: Wording,
): Promise<DownloadOutcome> {
  const { engine } = services;
  const { modelsDir } = engine;
  const asked = connectionNow();
  if (asked.offline) {
    tellOffline();
    return undefined;
  }
  const dtype = await ask(firstQuestion(wish, hostName(asked.host), modelsDir, wording));
  if (dtype === undefined) return 'back';
  const connection = connectionAfterYes(asked);
  if (!connection) return undefined;
  const params: DownloadParams = { modelsDir, id: wish.id, dtype, ...connection };
  const preview = await previewed(services, params);
  if (!preview) return undefined;
  const announced = announcedBytes(wish, dtype);
  if (isSurprising(preview, announced)) {
    const again = await ask(secondQuestion(preview, announced, wording));
    if (again === undefined) return undefined;
  }
  const last = connectionAfterYes(asked);
  return last && fetched(services, { ...params, ...last }, preview, wording);
}

type Connection = Pick<DownloadParams, 'host' | 'offline' | 'proxy'>;

/** A question stays open while its person is elsewhere, in the settings for one; undefined if the yes is void by these. */
function connectionAfterYes(asked: Connection): Connection | undefined {
  const now = connectionNow();
  switch (agreementHolds(asked, now)) {
    case 'yes':
      return now;
    case 'offline':
      tellOffline();
      return undefined;
    case 'otherHost':
      void vscode.window.showWarningMessage(
        vscode.l10n.t(
          'Models are downloaded from {0} now, which was not what you agreed to, so nothing was downloaded. Choose the model again.',
          hostName(now.host),
        ),
      );
      return undefined;
  }
}

function connectionNow(): Connection {
  const all = vscode.workspace.getConfiguration();
  return connectionOf(
    {
      host: setting('models.host'),
      offline: setting('models.offline'),
      proxy: all.get<string>('http.proxy'),
      noProxy: all.get<string[]>('http.noProxy'),
      proxySupport: all.get<string>('http.proxySupport'),
    },
    process.env,
  );
}

function tellOffline(): void {
  const { l10n } = vscode;
  const open = l10n.t('Open Setting');
  const message = l10n.t(
    'Sextant is set to stay offline, so no model is downloaded. Allow the network, or choose a folder that holds a model.',
  );
  void vscode.window.showWarningMessage(message, open).then((chosen) => {
    if (chosen !== open) return undefined;
    return vscode.commands.executeCommand('workbench.action.openSettings', 'sextant.models.offline');
  });
}

async function previewed({ engine }: Services, params: DownloadParams): Promise<DownloadPreview | undefined> {
  const title = vscode.l10n.t('Asking {0} about {1}…', hostName(params.host), params.id);
  return stoppable(title, (signal) => engine.api.previewDownload(params, signal));
}

async function fetched(
  { engine }: Services,
  params: DownloadParams,
  preview: DownloadPreview,
  { bytes, percent }: Wording,
): Promise<ModelChoice | undefined> {
  const { l10n } = vscode;
  const { id } = preview;
  let done = 0;
  const choice = await stoppable(l10n.t('Downloading {0}', id), async (signal, report) => {
    const listening = engine.onDidDownload(({ id: about, bytesDone, bytesTotal }) => {
      if (about !== id || bytesTotal <= 0) return;
      const share = bytesDone / bytesTotal;
      report({
        increment: Math.max(0, (bytesDone - done) / bytesTotal) * 100,
        message: l10n.t('{0} of {1} ({2})', bytes(bytesDone), bytes(bytesTotal), percent(share)),
      });
      done = bytesDone;
    });
    try {
      return await engine.api.downloadModel(params, signal);
    } finally {
      listening.dispose();
    }
  });
  if (choice) return choice;
  void vscode.window.showInformationMessage(
    l10n.t(
      'The download of {0} was stopped. What was fetched ({1} of {2}) is kept; choose the model again to go on.',
      noticeText(id),
      bytes(done),
      bytes(preview.bytes),
    ),
  );
  return undefined;
}

type Report = (progress: { readonly increment?: number; readonly message?: string }) => void;

/** Undefined if the person stopped it. */
async function stoppable<T>(
  title: string,
  work: (signal: AbortSignal, report: Report) => Promise<T>,
): Promise<T | undefined> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: noticeText(title),
    cancellable: true,
  };
  return vscode.window.withProgress(options, async (progress, token) => {
    const stop = new AbortController();
    const listening = token.onCancellationRequested(() => stop.abort());
    try {
      return await work(stop.signal, (step) => progress.report(step));
    } catch (error) {
      if (stop.signal.aborted) return undefined;
      throw error;
    } finally {
      listening.dispose();
    }
  });
}
