/** TOML, INI and properties by table and key: the outline of a text that need not be valid. */
import { isBlank } from '../lines.ts';
import type { OutlineNode } from '../outline.ts';
import { addKey, type KeyNode, outlineKeys, rootKey } from './keys.ts';

/** Tables of TOML and keys above the first one; the keys of a table where it is long. */
export function outlineToml(lines: readonly string[], maxLines: number): OutlineNode[] {
  return outlineTables(lines, maxLines, TOML_TABLE, tomlValueEnd);
}

/** Sections of INI and keys above the first one; a file of properties has only keys. */
export function outlineIni(lines: readonly string[], maxLines: number): OutlineNode[] {
  return outlineTables(lines, maxLines, INI_SECTION, iniValueEnd);
}

const TOML_TABLE = /^\s*\[\[?\s*([^[\]]{1,200}?)\s*\]\]?\s*(?:#.*)?$/;
// EditorConfig has brackets inside the brackets.
const INI_SECTION = /^\s*\[([^\r\n]{1,200})\]\s*(?:[;#].*)?$/;
const KEY = /^\s*(?:export\s+)?([\w$@%.+*/-][^=:#\s]*(?: [^=:#\s]+)*|"[^"]*"|'[^']*')\s*[=:]/;
// A key and its sign stand at the start of a line; bounds the patterns.
const MAX_LINE_CHARS = 300;

function outlineTables(
  lines: readonly string[],
  maxLines: number,
  tablePattern: RegExp,
  valueEnd: (lines: readonly string[], line: number) => number,
): OutlineNode[] {
  const root = rootKey();
  let table: KeyNode = root;
  let line = 0;
  while (line < lines.length) {
    const text = lines[line]!.slice(0, MAX_LINE_CHARS);
    if (isBlank(text) || /^\s*[#;!]/.test(text)) {
      line++;
      continue;
    }
    const [, tableName] = tablePattern.exec(text) ?? [];
    if (tableName !== undefined) {
      table = addKey(root, tableName.replaceAll('"', '').trim(), line) ?? root;
      line++;
      continue;
    }
    const [, name] = KEY.exec(text) ?? [];
    if (name !== undefined) addKey(table, name.replace(/^(["'])(.*)\1$/, '$2'), line);
    line = name === undefined ? line + 1 : valueEnd(lines, line);
  }
  return outlineKeys(root, lines, maxLines);
}

/** Past a list or a string of several lines, in which a bracket starts no table. */
function tomlValueEnd(lines: readonly string[], line: number): number {
  let depth = 0;
  let quote = '';
  for (let end = line; end < lines.length; end++) {
    const text = lines[end]!;
    let at = end === line ? text.indexOf('=') + 1 : 0;
    while (at < text.length) {
      const character = text[at]!;
      if (quote !== '') {
        if (character === '\\' && quote[0] === '"') at++;
        else if (text.startsWith(quote, at)) {
          at += quote.length - 1;
          quote = '';
        }
      } else if (character === '"' || character === "'") {
        quote = text.startsWith(character.repeat(3), at) ? character.repeat(3) : character;
        at += quote.length - 1;
      } else if (character === '[' || character === '{') depth++;
      else if (character === ']' || character === '}') depth--;
      else if (character === '#') break;
      at++;
    }
    // A string of one line ends with it, closed or not.
    if (quote.length === 1) quote = '';
    if (quote === '' && depth <= 0) return end + 1;
    // A value that never closes must not take the tables below it along.
    if (quote === '' && TABLE_BELOW.test(text.slice(0, MAX_LINE_CHARS)) && end > line) return end;
  }
  return lines.length;
}

const TABLE_BELOW = /^\[\[?[A-Za-z_][\w.-]*\]\]?\s*$/;

/** Past the lines that a backslash or an indent carries on. */
function iniValueEnd(lines: readonly string[], line: number): number {
  let end = line + 1;
  while (end < lines.length && !isBlank(lines[end])) {
    const isCarried =
      lines[end - 1]!.endsWith('\\') ||
      (/^\s/.test(lines[end]!) && !KEY.test(lines[end]!.slice(0, MAX_LINE_CHARS)));
    if (!isCarried) break;
    end++;
  }
  return end;
}
