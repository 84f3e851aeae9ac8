import { describe, expect, it } from 'vitest';
import { licenceOf, licenceOfFiles } from '../../../bench/licence.ts';
import { workspaceWith } from '../../support/workspace.ts';

const MIT = `Copyright (c) 2020 Somebody

Permission is hereby granted, free of charge, to any person obtaining a copy of this software ... subject to:
The above copyright notice and this permission notice shall be included in all copies.`;
const BSD2 =
  'Redistribution and use in source and binary forms, with or without\nmodification, are permitted';
const BSD3 = `${BSD2}\n * Neither the name of the holder may be used to endorse products`;
const APACHE = '                Apache License\n           Version 2.0, January 2004';
const GPL = 'GNU GENERAL PUBLIC LICENSE\nVersion 2, June 1991';
const LGPL = 'GNU LESSER GENERAL PUBLIC LICENSE\nVersion 3\nof the GNU General Public License version 3';
const BUSL = 'Business Source License 1.1\nChange License: Apache License, Version 2.0';

function check(...texts: readonly (readonly [name: string, text: string])[]): string {
  const licence = licenceOfFiles(texts.map(([name, text]) => ({ name, text })));
  if (!licence) return 'unknown';
  return `${licence.ids.join(', ')}${licence.isPermissive ? '' : ': refused'}`;
}

describe('licenceOfFiles', () => {
  it.each([
    ['MIT', MIT],
    ['MIT-0', MIT.slice(0, 150)],
    ['BSD-2-Clause', BSD2],
    ['BSD-3-Clause', `# ${BSD3.replaceAll(' ', '  ')}`],
    ['Apache-2.0', APACHE],
    [
      'ISC',
      'Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted',
    ],
    ['Zlib', "This software is provided 'as-is' ... Altered source versions must be plainly marked as such"],
    ['CC-BY-4.0', 'Attribution 4.0 International\nCreative Commons'],
    ['GPL: refused', GPL],
    ['LGPL: refused', LGPL],
    ['BUSL-1.1: refused', BUSL],
    ['MPL-2.0: refused', 'Mozilla Public License Version 2.0'],
    ['CC-BY-SA: refused', 'Attribution-ShareAlike 4.0 International'],
    ['unknown', 'All rights reserved.'],
  ])('tells %s', (expected, text) => {
    expect(check(['LICENSE', text])).toBe(expected);
  });

  it('takes the permissive one of several', () => {
    expect(check(['LICENSE-APACHE', APACHE], ['LICENSE-MIT', MIT])).toBe('Apache-2.0, MIT');
    expect(check(['COPYING', GPL], ['LICENSE', BSD3])).toBe('GPL, BSD-3-Clause');
    expect(
      check(['LICENSE', `Provided under a dual Apache-2.0 OR GPL-2.0 licence.\n${APACHE}\n${GPL}`]),
    ).toBe('Apache-2.0, GPL');
  });

  it('goes by what a file begins with, and not by what it includes', () => {
    expect(check(['LICENSE', `${GPL}\nParts of it: ${MIT}`])).toBe('GPL: refused');
    expect(check(['LICENSE', MIT], ['LICENSE-THIRD-PARTY', GPL])).toBe('MIT');
  });

  it('refuses what has a part under other terms', () => {
    expect(check(['LICENSE', MIT], ['LICENSE-EE', BUSL])).toBe('MIT, BUSL-1.1: refused');
    expect(check(['LICENSE', 'Attribution-ShareAlike 4.0 International'], ['LICENSE-CODE', MIT])).toBe(
      'CC-BY-SA, MIT: refused',
    );
  });
});

describe('licenceOf', () => {
  it('looks into packages side by side where the root says nothing', () => {
    const root = workspaceWith({ 'one/LICENSE': MIT, 'two/LICENSE.md': APACHE, 'three/code.c': '' });
    expect(licenceOf(root)).toEqual({ ids: ['Apache-2.0', 'MIT'], isPermissive: true });
    expect(licenceOf(workspaceWith({ 'one/LICENSE': MIT, 'two/LICENSE': GPL }))?.isPermissive).toBe(false);
    expect(licenceOf(workspaceWith({ 'LICENSE/LICENSE': BSD2 }))?.ids).toEqual(['BSD-2-Clause']);
    expect(licenceOf(workspaceWith({ 'code.c': '' }))).toBeUndefined();
  });
});
