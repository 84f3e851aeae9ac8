/** The shell of every document: lets in what its policy names, and nothing else from anywhere. Texts are escaped. */

export interface HtmlPage {
  readonly language: string;
  readonly title: string;
  /** Directives beside those that close everything, such as `font-src data:`. */
  readonly policy: readonly string[];
  /** Markup, made by the caller. */
  readonly head: readonly string[];
  readonly body: readonly string[];
}

export function htmlPage({ language, title, policy, head, body }: HtmlPage): string {
  const whole = ["default-src 'none'", ...policy, "base-uri 'none'", "form-action 'none'"].join('; ');
  return `<!DOCTYPE html>
<html lang="${escapedHtml(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapedHtml(whole)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapedHtml(title)}</title>
${head.join('\n')}
</head>
<body>
${body.join('\n')}
</body>
</html>
`;
}

/** As text, and within double quotes. */
export function escapedHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
