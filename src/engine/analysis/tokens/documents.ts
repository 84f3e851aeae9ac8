/** Tokens of a file in which code may stand among prose: what a Markdown fence says is another language is read as that. */
import { findLanguage } from '../../../shared/languages.ts';
import { type LexOptions, lex, type TokenList } from './lexer.ts';

const WITH_FENCES: ReadonlySet<string> = new Set(['markdown', 'mdx']);

export function lexFile(text: string, language: string | undefined, options?: LexOptions): TokenList {
  if (language === undefined || !WITH_FENCES.has(language) || !FENCE_MARK.test(text))
    return lex(text, language, options);
  return joined(
    partsOf(text, language).map((part) => ({ ...part, tokens: lex(part.text, part.language, options) })),
  );
}

const FENCE_MARK = /```|~~~/;
/** With what ends it, as editors count lines. */
const LINE = /[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g;
/** Also within lists and quotes, however far these are indented. */
const FENCE = /^[ \t>]*(`{3,}|~{3,})[ \t]*([\w+#-]*)[^`\n]*$/;

interface Part {
  readonly text: string;
  readonly language: string;
  /** Line that it begins in. */
  readonly line: number;
}

/** Fences themselves are of the prose; one that is not closed ends with the file. */
function partsOf(text: string, language: string): Part[] {
  const parts: Part[] = [];
  let start = 0;
  let startLine = 0;
  /** Of the code that is open: its mark and language. */
  let open: { readonly mark: string; readonly language: string } | undefined;
  const end = (at: number, line: number): void => {
    if (at > start)
      parts.push({ text: text.slice(start, at), language: open?.language ?? language, line: startLine });
    start = at;
    startLine = line;
  };
  let at = 0;
  let line = 0;
  for (const row of text.match(LINE) ?? []) {
    const [, mark, name] = FENCE.exec(row.trimEnd()) ?? [];
    at += row.length;
    line++;
    if (open === undefined && mark !== undefined) {
      end(at, line);
      open = { mark, language: findLanguage(name!) ?? language };
    } else if (open !== undefined && name === '' && mark!.startsWith(open.mark)) {
      end(at - row.length, line - 1);
      open = undefined;
    }
  }
  end(text.length, 0);
  return parts;
}

function joined(parts: readonly (Part & { readonly tokens: TokenList })[]): TokenList {
  const count = parts.reduce((sum, { tokens }) => sum + tokens.count, 0);
  const codes = new Uint32Array(count);
  const kinds = new Uint8Array(count);
  const lines = new Uint32Array(count);
  const endLines = new Map<number, number>();
  let at = 0;
  for (const { tokens, line } of parts) {
    codes.set(tokens.codes, at);
    kinds.set(tokens.kinds, at);
    for (let i = 0; i < tokens.count; i++) lines[at + i] = tokens.lines[i]! + line;
    for (const [token, last] of tokens.endLines) endLines.set(at + token, last + line);
    at += tokens.count;
  }
  return { count, codes, kinds, lines, endLines };
}
