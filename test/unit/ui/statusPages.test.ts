/** The pages that the commands about the index show. */
import { describe, expect, it } from 'vitest';
import { SKIP_SENTENCES } from '../../../src/engine/workspace/index.ts';
import type { DryRun, FolderDiagnostics } from '../../../src/shared/engineApi.ts';
import { code, table } from '../../../src/ui/markdown.ts';
import { indexedText } from '../../../src/ui/status/indexedText.ts';
import { reportText } from '../../../src/ui/status/report.ts';
import { skipReasonText } from '../../../src/ui/status/skipReasons.ts';
import { escapeMarkdown } from '../../../src/ui/wording.ts';
import { english, plainL10n } from '../../support/wording.ts';

const INDEX: NonNullable<FolderDiagnostics['index']> = {
  indexFile: '/store/index-1.db',
  model: 'builtin',
  complete: true,
  generation: 7,
  files: 3,
  chunks: 1204,
  retired: 12,
  bytes: 14_230_000,
  skipped: [
    { path: 'logo.png', reason: 'binary' },
    { path: 'dist', reason: 'ignored' },
    { path: 'build|`x`', reason: 'ignored' },
  ],
  languages: { typescript: 2, unknown: 1 },
  fallbacks: { timeout: 1 },
  problems: [],
};
const DIAGNOSTICS: FolderDiagnostics = {
  folder: 'a',
  root: '/home/ada/alpha',
  status: { state: 'ready', files: 3, chunks: 1204, generation: 7, skipped: 3 },
  writable: true,
  adapted: false,
  notices: ['The index was mended.'],
  index: INDEX,
};
const DRY_RUN: DryRun = {
  folder: 'a',
  files: 2,
  bytes: 1500,
  languages: { python: { files: 1, bytes: 500 }, markdown: { files: 1, bytes: 1000 } },
  skipped: { vendored: 4 },
};

describe('what is indexed', () => {
  it('lists languages, and what is left out with its paths', () => {
    const text = indexedText([{ name: 'alpha', root: '/alpha', index: INDEX, dryRun: undefined }], english);
    expect(text).toMatchInlineSnapshot(`
      "# What is indexed

      ## alpha

      \`/alpha\`

      3 files · 1,204 chunks

      | Language   | Files |
      | ---------- | ----: |
      | TypeScript |     2 |
      | Other text |     1 |

      | Left out                                                         | Entries |
      | ---------------------------------------------------------------- | ------: |
      | Left out by an ignore file (.gitignore, .ignore, .sextantignore) |       2 |
      | Not text                                                         |       1 |

      ### Left out by an ignore file (.gitignore, .ignore, .sextantignore)

      - \`dist\`
      - \`\` build|\`x\` \`\`

      ### Not text

      - \`logo.png\`
      "
    `);
  });

  it('tells what would be, where nothing was read yet', () => {
    const text = indexedText([{ name: 'a_b', root: '/alpha', index: undefined, dryRun: DRY_RUN }], english);
    expect(text).toMatchInlineSnapshot(`
      "# What would be indexed

      A look at names and sizes; no file was opened. Some more may be left out once they are read.

      ## a\\_b

      \`/alpha\`

      2 files · 1.5 KB

      | Language | Files |  Size |
      | -------- | ----: | ----: |
      | Markdown |     1 |  1 KB |
      | Python   |     1 | 500 B |

      | Left out                                    | Entries |
      | ------------------------------------------- | ------: |
      | Installed packages, environments and caches |       4 |
      "
    `);
  });

  it('counts what is too much to be listed', () => {
    const skipped = Array.from({ length: 700 }, (_, i) => ({ path: `f${i}.png`, reason: 'binary' }));
    const folder = { name: 'alpha', root: '/alpha', index: { ...INDEX, skipped }, dryRun: undefined };
    const text = indexedText([folder], english);
    expect(text).toContain('- `f499.png`\n- … and 200 more');
    expect(text).not.toContain('f500.png');
  });

  it('has words for every reason', () => {
    for (const reason of Object.keys(SKIP_SENTENCES))
      expect(skipReasonText(reason, plainL10n), reason).not.toBe(reason);
  });
});

describe('the report', () => {
  const report = (folder: FolderDiagnostics, modelProblem?: string) =>
    reportText(
      {
        versions: [['Sextant', '0.1.0']],
        folders: [folder],
        names: new Map([['a', 'alpha']]),
        chosenModel: 'builtin',
        modelProblem,
      },
      english,
    );

  it('tells versions, state and figures, and what is left out', () => {
    expect(report(DIAGNOSTICS)).toMatchInlineSnapshot(`
      "# Sextant index report

      - **Sextant:** 0.1.0
      - **Chosen model:** builtin

      ## alpha

      - **Folder:** \`/home/ada/alpha\`
      - **State:** ready
      - **Model:** builtin
      - **Complete:** yes
      - **Files:** 3
      - **Chunks:** 1,204 (12 more kept for reuse)
      - **Size:** 14.2 MB
      - **Generation:** 7
      - **Index file:** \`/store/index-1.db\`
      - **Integrity:** checked, nothing wrong
      - **Notice:** The index was mended.

      | Language   | Files |
      | ---------- | ----: |
      | TypeScript |     2 |
      | Other text |     1 |

      | Cut along lines | Files |
      | --------------- | ----: |
      | timeout         |     1 |

      | Left out                                                         | Entries |
      | ---------------------------------------------------------------- | ------: |
      | Left out by an ignore file (.gitignore, .ignore, .sextantignore) |       2 |
      | Not text                                                         |       1 |
      "
    `);
  });

  it('tells of a folder without an index why', () => {
    const { index: _, ...rest } = DIAGNOSTICS;
    const status = { state: 'failed', code: 'indexNewer', message: 'A newer Sextant made it.' } as const;
    const text = report({ ...rest, status, notices: [] });
    expect(text).toContain('- **State:** indexNewer');
    expect(text).toContain('A newer Sextant made it');
  });

  it('names problems of the file, another writer, and a model that is missing', () => {
    const text = report(
      { ...DIAGNOSTICS, writable: false, index: { ...INDEX, problems: ['row 4 is missing'] } },
      'It is not there.',
    );
    expect(text).toContain('damaged');
    expect(text).toContain('row 4 is missing');
    expect(text).toContain('another window');
    expect(text).toContain('It is not there');
  });
});

describe('Markdown', () => {
  it('aligns tables and keeps cells in their column', () => {
    const lines = table(
      [
        ['a', 'b'],
        ['x|y', '12'],
      ],
      ['left', 'right'],
    );
    expect(lines).toEqual(['| a    |   b |', '| ---- | --: |', '| x\\|y |  12 |']);
  });

  it('fences whatever a path holds', () => {
    expect(code('a b')).toBe('`a b`');
    expect(code('a`b``c')).toBe('``` a`b``c ```');
    expect(code('a\nb')).toBe('`a b`');
  });
});

it.each([
  ['a_b*c', 'a\\_b\\*c'],
  ['[x](command:y)', '\\[x\\](command:y)'],
  ['<b> & `c`', '\\<b\\> \\& \\`c\\`'],
  ['# one\ntwo', '\\# one two'],
  ['- one', '\\- one'],
  ['12. of May', '12\\. of May'],
  ['It is ready (3 - 4).', 'It is ready (3 - 4).'],
])('shows %j as it is', (text, expected) => {
  expect(escapeMarkdown(text)).toBe(expected);
});
