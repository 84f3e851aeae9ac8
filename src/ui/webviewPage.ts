/** The document of a webview: scripts and styles of the extension alone, nothing from elsewhere. Knows nothing of the editor. */
import { escapedHtml, htmlPage } from '../shared/htmlPage.ts';

export interface PageOptions {
  /** Fresh for each document. */
  readonly nonce: string;
  /** What the webview calls the extension's own files. */
  readonly cspSource: string;
  /** Addresses of files in dist/webview. */
  readonly script: string;
  readonly style: string;
  readonly icons: string;
  readonly language: string;
  readonly title: string;
  /** Translations of the view's texts; undefined where they are shown as they are. */
  readonly texts: Readonly<Record<string, unknown>> | undefined;
}

export function pageHtml(options: PageOptions): string {
  const { nonce, cspSource, script, style, icons, language, title, texts } = options;
  return htmlPage({
    language,
    title,
    policy: [`style-src ${cspSource}`, `font-src ${cspSource}`, `script-src 'nonce-${nonce}'`],
    head: [
      `<meta name="sextant-texts" content="${escapedHtml(JSON.stringify(texts ?? {}))}">`,
      `<link rel="stylesheet" href="${escapedHtml(icons)}" id="vscode-codicon-stylesheet">`,
      `<link rel="stylesheet" href="${escapedHtml(style)}">`,
    ],
    body: [`<script type="module" nonce="${nonce}" src="${escapedHtml(script)}"></script>`],
  });
}
