/** The settings as README lists them, made from the manifest. */

export interface Manifest {
  readonly contributes: {
    readonly configuration: readonly {
      readonly title: string;
      readonly properties: Readonly<Record<string, Setting>>;
    }[];
  };
}

interface Setting {
  readonly order: number;
  readonly type: string;
  readonly default: unknown;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly scope: string;
  readonly markdownDescription: string;
  readonly markdownEnumDescriptions?: readonly string[];
}

export const BEGIN = '<!-- settings: made from package.json by test/unit/readmeSettings.test.ts -->';
export const END = '<!-- end of settings -->';

/** README with the list of settings as the manifest has it. */
export function withSettings(
  readme: string,
  manifest: Manifest,
  texts: Readonly<Record<string, string>>,
): string {
  const [before, rest] = split(readme, BEGIN);
  const [, after] = split(rest, END);
  return `${before}${BEGIN}\n\n${settingsTable(manifest, texts)}\n\n${END}${after}`;
}

export function settingsTable({ contributes }: Manifest, texts: Readonly<Record<string, string>>): string {
  const textOf = (key: string): string => texts[key.replaceAll('%', '')]!;
  const rows = contributes.configuration.flatMap(({ properties }) =>
    Object.entries(properties)
      .sort(([, a], [, b]) => a.order - b.order)
      .map(([id, setting]) => `| \`${id}\` | ${defaultOf(setting)} | ${cell(meaningOf(setting, textOf))} |`),
  );
  return ['| setting | default | meaning |', '|---|---|---|', ...rows].join('\n');
}

function meaningOf(setting: Setting, textOf: (key: string) => string): string {
  const values = (setting.enum ?? []).map((value, i) => {
    const text = textOf(setting.markdownEnumDescriptions![i]!);
    return `\`${value}\`: ${text.charAt(0).toLowerCase()}${text.slice(1).replace(/\.$/, '')}`;
  });
  const range = setting.minimum === undefined ? '' : ` From ${setting.minimum} to ${setting.maximum}.`;
  const list = values.length > 0 ? ` ${values.join('; ')}.` : '';
  return `${textOf(setting.markdownDescription)}${list}${range}`;
}

function defaultOf({ default: value }: Setting): string {
  return value === '' ? 'empty' : `\`${JSON.stringify(value)}\``;
}

/** Without what only VS Code can follow: links to commands and to other settings. */
function cell(text: string): string {
  return text
    .replace(/\[([^\]]+)\]\(command:[^)]+\)/g, '*$1*')
    .replace(/`#([\w.]+)#`/g, '`$1`')
    .replaceAll('|', '\\|');
}

function split(text: string, at: string): [string, string] {
  const place = text.indexOf(at);
  if (place === -1) throw new Error(`README has no "${at}"`);
  return [text.slice(0, place), text.slice(place + at.length)];
}
