/** The document of a webview: scripts and styles of the extension alone, nothing from elsewhere. Knows nothing of the editor. */

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
  const policy = [
    "default-src 'none'",
    `style-src ${cspSource}`,
    `font-src ${cspSource}`,
    `script-src 'nonce-${nonce}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${attribute(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="sextant-texts" content="${attribute(JSON.stringify(texts ?? {}))}">
<link rel="stylesheet" href="${attribute(icons)}" id="vscode-codicon-stylesheet">
<link rel="stylesheet" href="${attribute(style)}">
<title>${attribute(title)}</title>
</head>
<body>
<script type="module" nonce="${nonce}" src="${attribute(script)}"></script>
</body>
</html>`;
}

function attribute(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
