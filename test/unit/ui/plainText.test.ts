/** Text of others where VS Code would read icons or links in it. */
import { describe, expect, it } from 'vitest';
import { encodedForLink, noteText, noticeText } from '../../../src/ui/plainText.ts';

/** As VS Code finds links in notifications and prompts. */
const LINK = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/gi;

describe('noteText', () => {
  it('shows hostile text as text on one line', () => {
    expect(noteText('a\n\tb $(trash) \u202Egpj.exe')).toBe('a b \\$(trash) \ufffdgpj.exe');
    expect(noteText('x'.repeat(10_000)).length).toBeLessThan(300);
  });
});

describe('noticeText', () => {
  it.each(['[x](command:a.b)', 'a/[x](command:a?%5B%5D "t").ts', '[[x](https://a)](command:b) [y](FILE:c)'])(
    'leaves no link in %s',
    (text) => {
      expect(text.match(LINK)).not.toBeNull();
      expect(noticeText(text).match(LINK)).toBeNull();
      expect(noticeText(text).replaceAll('\u200b', '')).toBe(text);
    },
  );

  it('leaves nothing that breaks the line or turns its direction', () => {
    expect(noticeText('new\nline \u202Egpj.exe\u0007 is gone.')).toBe(
      'new line \ufffdgpj.exe\ufffd is gone.',
    );
  });

  it('leaves other text as it is', () => {
    expect(noticeText('src/[id]/a (1).ts is not there any more.')).toBe(
      'src/[id]/a (1).ts is not there any more.',
    );
  });
});

describe('encodedForLink', () => {
  it('leaves nothing that ends a link, and nothing that is lost', () => {
    const text = JSON.stringify([{ symbol: `1) "Install" (it's ~new*!)`, path: 'a(b/ü c.md' }]);
    expect(encodedForLink(text)).toMatch(/^[\w.%-]+$/);
    expect(decodeURIComponent(encodedForLink(text))).toBe(text);
  });
});
