import { describe, expect, test } from 'vitest';
import {
  contentKindOf,
  type FileRole,
  findLanguage,
  LANGUAGES,
  languageInfo,
  languageOf,
  roleOf,
} from '../../src/shared/languages.ts';
import type { ContentKind } from '../../src/shared/types.ts';

describe('languageOf', () => {
  const cases: readonly [path: string, language: string | undefined, firstLine?: string][] = [
    ['src/a.py', 'python'],
    ['src/A.PY', 'python'],
    ['a.h', 'c'],
    ['a.hpp', 'cpp'],
    ['a.tsx', 'typescriptreact'],
    ['a.d.ts', 'typescript'],
    ['views/home.blade.php', 'php'],
    ['x.test.js', 'javascript'],
    ['Dockerfile', 'dockerfile'],
    ['deploy/Dockerfile.prod', 'dockerfile'],
    ['prod.dockerfile', 'dockerfile'],
    ['CMakeLists.txt', 'cmake'],
    ['notes.txt', 'plaintext'],
    ['Makefile', 'makefile'],
    ['GNUmakefile', 'makefile'],
    ['Gemfile', 'ruby'],
    ['tsconfig.json', 'jsonc'],
    ['package.json', 'json'],
    ['config.h.in', 'c'],
    ['settings.yml.example', 'yaml'],
    ['nb.ipynb', 'jupyter'],
    ['tool.1', 'troff'],
    ['.gitignore', 'ignore'],
    ['.py', undefined],
    ['go.mod', 'go.mod'],
    ['BUILD', 'starlark'],
    ['scripts/build', undefined],
    ['scripts/build', 'shellscript', '#!/bin/sh -e'],
    ['x.unknown', undefined],
    ['LICENSE', undefined],
    ['dir.py/LICENSE', undefined],
    ['bin/run', 'python', '#!/usr/bin/env python3.12'],
    ['bin/run', 'python', '#! /usr/bin/python3 -u'],
    ['bin/run', 'typescript', '#!/usr/bin/env -S deno run --allow-net'],
    ['bin/run', 'ruby', '#!/usr/bin/env LANG=C ruby'],
    ['bin/run', 'javascript', '#!/usr/local/bin/node'],
    ['bin/run', 'r', '#!/usr/bin/Rscript --vanilla'],
    ['bin/run', undefined, '#!/opt/own/interpreter'],
    ['bin/run', undefined, '#!'],
    ['bin/run', undefined, 'plain words'],
    ['a.py', 'python', '#!/bin/sh'],
  ];
  test.each(cases)('%s is %s %s', (path, language, firstLine) => {
    expect(languageOf(path, firstLine)).toBe(language);
  });
});

describe('findLanguage', () => {
  const cases: readonly [word: string, language: string | undefined][] = [
    ['python', 'python'],
    ['ts', 'typescript'],
    ['.ts', 'typescript'],
    ['*.rs', 'rust'],
    ['C++', 'cpp'],
    [' c# ', 'csharp'],
    ['golang', 'go'],
    ['bash', 'shellscript'],
    ['Shell', 'shellscript'],
    ['md', 'markdown'],
    ['rst', 'restructuredtext'],
    ['cuda-cpp', 'cuda'],
    ['Jupyter notebook', 'jupyter'],
    ['', undefined],
    ['.', undefined],
    ['klingon', undefined],
  ];
  test.each(cases)('%s is %s', (word, language) => {
    expect(findLanguage(word)).toBe(language);
  });
});

test('no two languages claim the same id, extension or file name', () => {
  for (const keysOf of [
    (at: number) => [LANGUAGES[at]!.id],
    (at: number) => LANGUAGES[at]!.extensions,
    (at: number) => LANGUAGES[at]!.fileNames,
  ]) {
    const keys = LANGUAGES.flatMap((_, at) => keysOf(at));
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
  }
  for (const { id, extensions } of LANGUAGES) {
    expect(languageInfo(id)?.id).toBe(id);
    for (const extension of extensions) expect(languageOf(`folder/name.${extension}`)).toBe(id);
  }
});

describe('contentKindOf', () => {
  const cases: readonly [kind: ContentKind, paths: string][] = [
    [
      'code',
      'src/latest.py lib/contest.rb src/Manifest.java src/request.ts Attest.cs index.html nb.ipynb a/sub/x.go',
    ],
    [
      'tests',
      'test/a.c tests/sub/b.rs spec/x_helper.rb src/__tests__/a.tsx src/test/java/A.java src/androidTest/B.kt',
    ],
    [
      'tests',
      'a_test.go test_a.py conftest.py tests.py a.spec.ts a.test.mjs AppTest.java TestApp.java FooTests.swift',
    ],
    [
      'tests',
      'ParserSpec.hs x_spec.rb y_test.exs z_test.cc api_SUITE.erl t/basic.t run.bats login.feature A.Tests/B.cs',
    ],
    [
      'tests',
      'testdata/x.json test/fixtures/page.md a/__snapshots__/x.snap tests/expected.txt integration-tests/a.yml',
    ],
    [
      'docs',
      'README.md docs/guide.rst test/README.md spec/format.md LICENSE notes.txt book.tex man/tool.1 tests/README',
    ],
    [
      'config',
      'package.json .eslintrc.js vite.config.ts .github/workflows/ci.yml Dockerfile Makefile .gitattributes',
    ],
    [
      'config',
      'requirements-dev.txt build.gradle.kts Gemfile mix.exs a.csproj pom.xml setup.py .vscode/notes.md data.xyz',
    ],
  ];
  for (const [kind, paths] of cases) {
    test.each(paths.split(' '))(`%s is ${kind}`, (path) => {
      expect(contentKindOf(path, languageOf(path))).toBe(kind);
    });
  }

  test('follows the language of a script without extension', () => {
    expect(contentKindOf('bin/run', undefined)).toBe('docs');
    expect(contentKindOf('bin/run', 'shellscript')).toBe('code');
  });
});

describe('roleOf', () => {
  const cases: readonly [role: FileRole, paths: string][] = [
    [
      'normal',
      'src/a.ts README.md src/history.ts lib/license.go docs/history.md docs/news.md src/generator.py min.js',
    ],
    ['example', 'examples/a.py sample/main.go demo/index.html pkg/echo-example/a.go'],
    [
      'generated',
      'a.pb.go b_pb2.py m.g.dart Form1.Designer.cs lib/a.min.js dist/index.js src/generated/x.ts y_string.go',
    ],
    ['typeDeclaration', 'index.d.ts types/a.d.mts pkg/a.pyi sig/a.rbs dist/a.d.ts'],
    [
      'reference',
      'CHANGELOG.md changelog.txt LICENSE LICENSE-MIT HISTORY.rst Changes.md AUTHORS CODE_OF_CONDUCT.md NEWS',
    ],
  ];
  for (const [role, paths] of cases) {
    test.each(paths.split(' '))(`%s is ${role}`, (path) => {
      expect(roleOf(path, languageOf(path))).toBe(role);
    });
  }
});
