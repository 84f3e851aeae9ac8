/** A repository as somebody would make it who means harm, or as a disk that was used for years has it. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { workspaceWith } from '../workspace.ts';

/** What must not come out of the folder: it lies beside it. */
export const SECRET = 'zanzibarSecretKey';
/** What a program that is run would write. */
export const EXECUTED = 'executed';

export interface HostileSizes {
  readonly longLineBytes: number;
  readonly emptyFiles: number;
}

/** Returns the folder, and the one that its links lead to. */
export function hostileRepository({ longLineBytes, emptyFiles }: HostileSizes): {
  readonly root: string;
  readonly outside: string;
} {
  const outside = workspaceWith({ 'secret.ts': `export const ${SECRET} = 'abc';\n` });
  const root = workspaceWith({});
  const write = (path: string, content: string | Uint8Array): void => {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  };
  for (const [path, content] of Object.entries(FILES)) write(path, content);
  write('long/one.js', '');
  for (let bytes = 0; bytes < longLineBytes; bytes += LINE.length)
    appendFileSync(join(root, 'long/one.js'), LINE);
  for (let i = 0; i < emptyFiles; i++) {
    if (i % 1000 === 0) mkdirSync(join(root, `empty/${i / 1000}`), { recursive: true });
    writeFileSync(join(root, `empty/${Math.floor(i / 1000)}/${i}.ts`), '');
  }
  mkdirSync(join(root, 'links'));
  for (const [name, target] of Object.entries({
    'secret.ts': join(outside, 'secret.ts'),
    outside,
    root,
    self: 'self',
    up: '..',
    'passwd.md': '/etc/passwd',
    'zero.ts': '/dev/zero',
    nowhere: 'nowhere/at/all',
  }))
    symlinkSync(target, join(root, 'links', name));
  mkdirSync(join(root, 'special'));
  execFileSync('mkfifo', [join(root, 'special/pipe.ts'), join(root, 'special/.gitignore')]);
  mkdirSync(join(root, 'linkedIgnore'));
  symlinkSync('/dev/zero', join(root, 'linkedIgnore/.gitignore'));
  writeFileSync(join(root, 'linkedIgnore/kept.ts'), 'export function keptBesideALinkedIgnore(): void {}\n');
  return { root, outside };
}

const LINE = 'var a=1;'.repeat(128 * 1024);

/** Broken into lines, since long lines are left out before anything is parsed. */
function nested(open: string, depth = 10_000): string {
  return open.repeat(depth).replace(/(.{90})/g, '$1\n');
}

const ESCAPES = '\x1b]0;title\x07\x1b[2J\x1b[31m\x1b]8;;file:///etc/passwd\x07';

const utf16 = (text: string): Buffer => Buffer.from(`\uFEFF${text}`, 'utf16le');

const FILES: Readonly<Record<string, string | Uint8Array>> = {
  'kept.ts': 'export function keptAmongHostileFiles(): number {\n  return 1;\n}\n',
  'nested/a.ts': nested('('),
  'nested/a.py': nested('['),
  'nested/a.c': nested('{'),
  'nested/a.json': nested('[1,'),
  'nested/a.html': nested('<div>'),
  'nested/a.md': nested('> - '),
  'nested/a.yaml': Array.from({ length: 1000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
  'nested/a.cpp': nested('a<'),
  'nested/a.sh': nested('$('),
  'nested/a.rb': nested('if a then\n'),
  [`${'d/'.repeat(80)}deep.ts`]: 'export function tooDeep(): void {}\n',
  'binary/a.ts': Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256),
  'binary/elf.py': Buffer.concat([
    Buffer.from('\x7fELF\x02\x01'),
    Buffer.alloc(100),
    Buffer.from('def a(): pass'),
  ]),
  'binary/pdf.md': '%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj << /JS (app.alert(1)) >> endobj\n',
  'polyglots/gif.js': `GIF89a/*${'\x01'.repeat(200)}*/=1;alert(1)\n`,
  'polyglots/page.svg.ts':
    '<svg onload="alert(1)"><script>alert(1)</script></svg>\nexport const polyglot = 1;\n',
  'polyglots/run.sh': `#!/bin/sh\ntouch ${EXECUTED}\n`,
  'polyglots/setup.py': `import os\nos.system('touch ${EXECUTED}')\n`,
  'polyglots/package.json': `{ "scripts": { "postinstall": "touch ${EXECUTED}" } }\n`,
  '.git/hooks/post-checkout': `#!/bin/sh\ntouch ${EXECUTED}\n`,
  '.git/config': `[core]\n\tfsmonitor = touch ${EXECUTED}\n\tpager = touch ${EXECUTED}\n`,
  'encodings/bom.ts': '\uFEFFexport function byteOrderMark(): void {}\n',
  'encodings/utf16.ts': utf16('export function sixteenBits(): void {}\n'),
  'encodings/utf16be.ts': utf16('export function sixteenBitsTurned(): void {}\n').swap16(),
  'encodings/latin1.ts': Buffer.from(
    '// caf\xe9 na\xefve\nexport function westernEurope(): void {}\n',
    'latin1',
  ),
  'encodings/invalid.ts': Buffer.from([0xc3, 0x28, 0xa0, 0xa1, 0xe2, 0x28, 0xa1, 0xf0, 0x28, 0x8c, 0xbc]),
  'encodings/overlong.ts': Buffer.concat([
    Buffer.from('const a = "'),
    Buffer.from([0xc0, 0xaf, 0xed, 0xa0, 0x80]),
    Buffer.from('";\n'),
  ]),
  'names/line\nbreak.ts': 'export function nameWithLineBreak(): void {}\n',
  'names/\u202Egpj.ts': 'export function nameTurnedRound(): void {}\n',
  [`names/${ESCAPES.replaceAll('/', '')}.ts`]: 'export function nameWithEscapes(): void {}\n',
  'names/数据 données.ts': 'export function nameInOtherScripts(): void {}\n',
  [`names/${'n'.repeat(252)}.ts`]: 'export function longestName(): void {}\n',
  'names/-rf': 'export function nameLikeAnOption(): void {}\n',
  'names/$(touch executed).ts': 'export function nameLikeACommand(): void {}\n',
  'names/a;touch executed;.ts': 'export function nameOfTwoCommands(): void {}\n',
  'text/escapes.ts': `// ${ESCAPES}\nexport function textWithEscapes(): void {}\n`,
  'text/bidi.ts': '// \u202E } \u2066if (admin)\u2069 \u2066 begin\nexport function turnedText(): void {}\n',
  'text/scripts.md':
    '# Run me\n\n<script>alert(1)</script>\n\n[run](command:workbench.action.terminal.sendSequence?%7B%22text%22%3A%22ls%22%7D)\n\n<img src=x onerror=alert(1)>\n',
  'text/outputs.ipynb': JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {},
    cells: [
      {
        cell_type: 'code',
        execution_count: 1,
        metadata: {},
        source: ['def cellWithHugeOutput():\n', '    return 1\n'],
        outputs: [
          { output_type: 'display_data', metadata: {}, data: { 'image/png': 'A'.repeat(4_000_000) } },
        ],
      },
    ],
  }),
  'archives/bomb.gz': gzipSync(Buffer.alloc(10_000_000)),
  'archives/bomb.ts': gzipSync(Buffer.alloc(10_000_000)),
  'slow/.gitignore': `${'**/a*'.repeat(30)}/b\n${'*a'.repeat(200)}\n[${'a-'.repeat(500)}z]\n!${'**/'.repeat(300)}x\n`,
  [`slow/${'a'.repeat(200)}.ts`]: 'export function besideSlowIgnore(): void {}\n',
  [`slow/${'a/'.repeat(40)}a.ts`]: 'export function belowSlowIgnore(): void {}\n',
};
