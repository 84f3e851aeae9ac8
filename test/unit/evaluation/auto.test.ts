import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commitsOf, readCommits } from '../../../src/engine/evaluation/auto/commits.ts';
import { autoQuestions, writeMaskedCopy } from '../../../src/engine/evaluation/auto/generate.ts';
import {
  questionOfDoc,
  questionOfHeading,
  questionOfSubject,
} from '../../../src/engine/evaluation/auto/prose.ts';
import { PACKAGE, put, workspaceWith } from '../../support/workspace.ts';

describe('questionOfDoc', () => {
  const check = (doc: string, name = 'fn', names = [name]) => questionOfDoc(doc, name, names)?.query;

  it('takes the first sentence, without markup', () => {
    expect(check('Waits between attempts, e.g. for a socket. Gives up later.')).toBe(
      'Waits between attempts, e.g. for a socket',
    );
    expect(check('Reads the `{@link Header}` of a\nmessage queue\n@param x the thing')).toBe(
      'Reads the Header of a message queue',
    );
    expect(check('Splits a <b>long</b> line of text\n- at blanks')).toBe('Splits a long line of text');
  });

  it('leaves out the name that a comment begins with', () => {
    expect(check('WithDeadline ends slow requests after a moment.', 'withDeadline')).toBe(
      'ends slow requests after a moment',
    );
  });

  it.each([
    ['too short', 'Reads it.', 'fn'],
    ['only the words of the name', 'Parses the header line and the rows.', 'parseHeaderLineRows'],
    ['code', 'Set a = b; then c -> d for every x::y there is.', 'fn'],
    ['no English', 'Überträgt alle Zeilen der Tabelle in die Ausgabe.', 'fn'],
    ['boilerplate', 'See the documentation of the other method for details.', 'fn'],
    ['cut off', 'Keeps everything sorted by the time of the\n@see Clock', 'fn'],
  ])('refuses what is %s', (_, doc, name) => {
    expect(check(doc, name)).toBeUndefined();
  });
});

describe('questionOfHeading', () => {
  it('takes headings that say something', () => {
    expect(questionOfHeading('3. Handling `lost` connections')?.query).toBe('Handling lost connections');
    for (const heading of ['Usage', 'Version 2.1 and what changed', 'How to do it', '2024 in short form'])
      expect(questionOfHeading(heading), heading).toBeUndefined();
  });
});

describe('questionOfSubject', () => {
  const check = (subject: string, names: string[] = []) => questionOfSubject(subject, names)?.query;

  it('takes what a change is for, without types and numbers', () => {
    expect(check('fix(net): keep sockets open between requests (#123)')).toBe(
      'keep sockets open between requests',
    );
    expect(check('Keep sockets open between requests, fixes #9')).toBe('Keep sockets open between requests');
  });

  it('refuses chores, and what only names the function', () => {
    for (const subject of [
      'Bump the socket library to the newest one',
      'docs: explain how sockets are kept open',
      'fix typo in the message about sockets',
      'Merge branch main into the socket branch',
    ])
      expect(check(subject), subject).toBeUndefined();
    expect(check('fix the open socket pool', ['openSocketPool'])).toBeUndefined();
  });
});

const COMMIT_A = 'a'.repeat(40);
const LOG = `commit ${COMMIT_A}
Author: A <a@example.com>
Date:   Mon Jan 1 00:00:00 2024 +0000

    Give up waiting after a minute of silence

    More words.

diff --git a/src/queue.ts b/src/queue.ts
index 1..2 100644
--- a/src/queue.ts
+++ b/src/queue.ts
@@ -1,0 +2,3 @@ function drain
+  while (this.waiting.length > 0) {
+++ counter; // no header
+}
diff --git a/gone.bin b/gone.bin
Binary files differ
commit ${'b'.repeat(40)}
Author: A <a@example.com>

    Nothing was added here at all

`;

describe('readCommits', () => {
  it('reads subjects and the added lines that tell something', async () => {
    const folder = workspaceWith({ log: LOG, other: 'no log\n' });
    expect(await readCommits(join(folder, 'log'))).toMatchObject([
      {
        id: COMMIT_A,
        subject: 'Give up waiting after a minute of silence',
        added: new Map([['src/queue.ts', ['while (this.waiting.length > 0) {', '++ counter; // no header']]]),
      },
    ]);
    const [, patch = ''] = LOG.split('More words.\n');
    const told = { id: COMMIT_A, subject: 'Give up waiting after a minute of silence', patch };
    expect(commitsOf([told])).toEqual(await readCommits(join(folder, 'log')));
    expect(commitsOf([])).toEqual([]);
    await expect(readCommits(join(folder, 'other'))).rejects.toMatchObject({
      code: 'badArgument',
      message: expect.stringMatching(/holds no commits; this makes it: git log /),
    });
    await expect(readCommits(join(folder, 'none'))).rejects.toMatchObject({ code: 'badArgument' });
  });
});

const FILES = {
  'src/queue.ts': `/** Empties whatever callers left behind. Then rests. */
export function drain(queue: Queue): void {
  while (this.waiting.length > 0) {
    queue.pop();
  }
}

/** Copies every entry into another place. */
export function clone(queue: Queue): Queue {
  const copy = new Queue();
  for (const entry of queue) copy.push(entry);
  return copy;
}
`,
  'src/other.ts': `/** Copies every entry into another place. */
export function duplicate(list: string[]): string[] {
  const copy: string[] = [];
  for (const entry of list) copy.push(entry);
  return copy;
}
`,
  'lib/shapes.py': `class Shape:
    def area(self, unit):
        """Measures how much paint covers everything.

        More is said here.
        """
        total = self.width * self.height
        return total * unit
`,
  'test/queue.test.ts': `/** Checks that nothing remains behind afterwards anywhere. */
function helper(): void {
  run();
  check();
}
`,
  'docs/guide.md': `# Guide

## Restoring lost connections

First wait.
Then try again.
Give up after a minute.
`,
  'CHANGELOG.md': '# Changelog\n\n- Something else\n',
};

const OPTIONS = { name: 'it', grammarFolder: join(PACKAGE, 'dist', 'grammars'), most: 10 };

describe('autoQuestions', () => {
  it('asks about functions, sections and commits, and not what stands in two places', async () => {
    const root = workspaceWith(FILES);
    put(root, 'log', LOG);
    const commits = await readCommits(join(root, 'log'));
    put(root, 'log', '');
    const { questions } = await autoQuestions(root, { ...OPTIONS, commits });
    expect(
      questions.map(({ id, kind, query, relevant }) => [
        id,
        kind,
        query,
        relevant.map(({ path, startLine, endLine }) => `${path}:${startLine}-${endLine}`).join(),
      ]),
    ).toEqual([
      ['it/heading:docs/guide.md:3', 'heading', 'Restoring lost connections', 'docs/guide.md:2-8'],
      [
        'it/docstring:lib/shapes.py:2',
        'docstring',
        'Measures how much paint covers everything',
        'lib/shapes.py:1-8',
      ],
      [
        'it/docstring:src/queue.ts:2',
        'docstring',
        'Empties whatever callers left behind',
        'src/queue.ts:0-6',
      ],
      [
        `it/commit:${COMMIT_A.slice(0, 12)}`,
        'commit',
        'Give up waiting after a minute of silence',
        'src/queue.ts:0-6',
      ],
    ]);
  });

  it('gives no question from a subject that a changelog repeats', async () => {
    const root = workspaceWith(FILES);
    put(root, 'CHANGELOG.md', '- Give up waiting, after a minute of silence.\n');
    put(root, 'log', LOG);
    const commits = await readCommits(join(root, 'log'));
    put(root, 'log', '');
    const { questions } = await autoQuestions(root, { ...OPTIONS, commits });
    expect(questions.map(({ kind }) => kind)).toEqual(['heading', 'docstring', 'docstring']);
  });

  it('leaves out what the scope leaves out', async () => {
    const root = workspaceWith(FILES);
    const scope = { exclude: ['docs/**'] };
    const { questions, masks } = await autoQuestions(root, { ...OPTIONS, scope });
    expect(new Set(questions.map(({ kind }) => kind))).toEqual(new Set(['docstring']));
    const copy = workspaceWith({});
    await writeMaskedCopy(root, masks, copy, { scope });
    expect(existsSync(join(copy, 'docs'))).toBe(false);
    expect(existsSync(join(copy, 'src'))).toBe(true);
  });

  it('keeps to the number, the kinds taking turns', async () => {
    const { questions } = await autoQuestions(workspaceWith(FILES), { ...OPTIONS, most: 2 });
    expect(questions.map(({ kind }) => kind).sort()).toEqual(['docstring', 'heading']);
  });

  it('says when there is nothing to ask', async () => {
    const root = workspaceWith({ 'a.ts': 'export const a = 1;\n' });
    await expect(autoQuestions(root, OPTIONS)).rejects.toMatchObject({ code: 'nothingToIndex' });
  });
});

describe('writeMaskedCopy', () => {
  it('takes the words out and leaves the lines where they are', async () => {
    const root = workspaceWith({ ...FILES, '.gitignore': 'secret\n', secret: 'x' });
    const { masks } = await autoQuestions(root, OPTIONS);
    const copy = workspaceWith({});
    await writeMaskedCopy(root, masks, copy);
    const text = (path: string): string => readFileSync(join(copy, path), 'utf8');
    expect(text('src/queue.ts')).toBe(
      FILES['src/queue.ts'].replace('Empties whatever callers left behind. Then rests.', ''),
    );
    expect(text('lib/shapes.py')).toBe(
      FILES['lib/shapes.py']
        .replace('Measures how much paint covers everything.', '')
        .replace('More is said here.', ''),
    );
    expect(text('docs/guide.md')).toContain('## \n\nFirst wait.');
    expect(text('src/other.ts')).toBe(FILES['src/other.ts']);
    expect(existsSync(join(copy, 'secret'))).toBe(false);
  });
});
