/**
 * Tells by its text what a repository's licence is: SPDX ids of the licence files at its root. What is not known word
 * for word is no licence, and only those that ask for no more than to be named count as permissive.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

export interface Licence {
  /** Of each licence file, without repetitions, in the order of the files' names. */
  readonly ids: readonly string[];
  /** Whether the repository may be used under permissive terms alone. */
  readonly isPermissive: boolean;
}

export interface LicenceFile {
  readonly name: string;
  readonly text: string;
}

/** Of the licence files of a checkout; undefined if none of them is a licence that is known. */
export function licenceOf(root: string): Licence | undefined {
  const own = filesIn(root, FILE_NAME);
  if (own.length > 0) return licenceOfFiles(own);
  // Packages side by side, or the folder of the REUSE convention: each file is about a part.
  const parts = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => filesIn(join(root, name), name === 'LICENSES' ? /\.txt$/ : OWN_NAME))
    .map((file) => licenceOfFiles([file]));
  if (parts.length === 0 || parts.includes(undefined)) return undefined;
  const ids = [...new Set(parts.flatMap((part) => part!.ids))].sort();
  return { ids, isPermissive: parts.every((part) => part!.isPermissive) };
}

/** Of licence files that stand side by side. */
export function licenceOfFiles(files: readonly LicenceFile[]): Licence | undefined {
  const known = files.flatMap(({ name, text }) => (OTHERS.test(name) ? [] : idsIn(text)));
  if (known.length === 0) return undefined;
  // COPYING beside LICENSE, or LICENSE-MIT beside LICENSE-GPL, are a choice; a part under other terms is none.
  // So are the terms of texts beside those of their code.
  const isPermissive =
    known.some((id) => PERMISSIVE.has(id)) &&
    !known.some((id) => OF_TEXTS.has(id)) &&
    !files.some(({ name }) => PART.test(name));
  return { ids: [...new Set(known)], isPermissive };
}

/** By name; those in a folder that is called so are among them. */
function filesIn(folder: string, wanted: RegExp): LicenceFile[] {
  const files: LicenceFile[] = [];
  for (const name of readdirSync(folder).sort()) {
    if (!wanted.test(name)) continue;
    const path = join(folder, name);
    if (statSync(path).isFile()) files.push({ name, text: readFileSync(path, 'utf8') });
    else if (/^licen[cs]e$/i.test(name)) files.push(...filesIn(path, OWN_NAME));
  }
  return files;
}

const FILE_NAME =
  /^(?:(?:un)?licen[cs]es?|copying|mit-licen[cs]e)(?![a-z])|[-_]licen[cs]e(?:\.(?:md|txt|rst))?$/i;
const OWN_NAME = /^(?:licen[cs]e|copying)(?:\.(?:md|txt|rst))?$/i;
/** Licences of what is included, and headers. */
const OTHERS = /third|bundled|dependencies|binary|header|notice|vendor/i;
/** Folders of the repository under terms of their own. */
const PART = /(?:^|[-_.])(?:ee|enterprise)(?:[-_.]|$)/i;

/** The licence that the text begins with; those of a choice as well. */
function idsIn(text: string): string[] {
  const plain = text
    .toLowerCase()
    .replace(/[\u2018\u2019\u201c\u201d"'`]/g, '')
    .replace(/[\s*#>/]+/g, ' ');
  const found = LICENCES.flatMap(({ id, mark, also, not }) => {
    const at = plain.search(mark);
    const around = plain.slice(Math.max(0, at), at + LONGEST_LICENCE);
    return at < 0 || (also && !also.test(around)) || not?.test(around) ? [] : [{ id, at }];
  }).sort((a, b) => a.at - b.at);
  if (found.length === 0) return [];
  const isChoice = CHOICE.test(plain.slice(0, HEAD));
  return isChoice ? found.map(({ id }) => id) : [found[0]!.id];
}

/** Characters of the longest of the short licences, and of what is said in front of a licence. */
const LONGEST_LICENCE = 3500;
const HEAD = 1500;
const CHOICE =
  /dual[- ]licen[cs]e|licen[cs]ed under either|at your (?:option|choice)|either of the following|apache-2\.0 or gpl/;

interface KnownLicence {
  readonly id: string;
  readonly mark: RegExp;
  /** What stands behind the mark as well, and what does not. */
  readonly also?: RegExp;
  readonly not?: RegExp;
}

const MIT_NOTICE = /the above copyright notice and this permission notice/;
const ENDORSE = /neither the names? |may not be used to endorse|names? of (?:the|its|any) .{0,60}may not/;
const ADVERTISE = /all advertising materials/;

/** Marks are in lower case, without quotes, and with one blank between words. */
const LICENCES: readonly KnownLicence[] = [
  {
    id: 'MIT',
    mark: /permission is hereby granted, free of charge, to any (?:person|one) obtaining/,
    also: MIT_NOTICE,
  },
  {
    id: 'MIT-0',
    mark: /permission is hereby granted, free of charge, to any person obtaining/,
    not: MIT_NOTICE,
  },
  {
    id: 'ISC',
    mark: /permission to use, copy, modify,? and ?(?:or )?distribute this software for any purpose with or without fee is hereby granted/,
  },
  { id: 'BSD-2-Clause', mark: /redistribution and use in source and binary forms/, not: ENDORSE },
  {
    id: 'BSD-3-Clause',
    mark: /redistribution and use in source and binary forms/,
    also: ENDORSE,
    not: ADVERTISE,
  },
  { id: 'BSD-4-Clause', mark: /redistribution and use in source and binary forms/, also: ADVERTISE },
  { id: 'Apache-2.0', mark: /apache license,? version 2\.0/ },
  { id: 'Zlib', mark: /altered source versions must be plainly marked/ },
  { id: 'Unlicense', mark: /this is free and unencumbered software released into the public domain/ },
  { id: 'CC0-1.0', mark: /cc0 1\.0 universal/ },
  {
    id: 'CC-BY-4.0',
    mark: /attribution 4\.0 international/,
    not: /attribution-?(?:noncommercial|sharealike|noderiv)/,
  },
  { id: 'BSL-1.0', mark: /boost software license/ },
  { id: 'PSF-2.0', mark: /(?:psf|python software foundation) license agreement|psf license agreement/ },
  {
    id: 'HPND',
    mark: /permission to use, copy, modify,? and distribute this software and its (?:associated )?documentation for any purpose and without fee is hereby granted/,
  },
  {
    id: 'PostgreSQL',
    mark: /permission to use, copy, modify,? and distribute this software and its documentation for any purpose,? without fee, and without a written agreement/,
  },
  { id: 'Matplotlib', mark: /this license agreement is between the matplotlib development team/ },
  { id: 'GPL', mark: /gnu general public license (?:as published|version)|gnu gpl/ },
  { id: 'LGPL', mark: /gnu lesser general public license/ },
  { id: 'AGPL', mark: /gnu affero general public license/ },
  { id: 'MPL-2.0', mark: /mozilla public license,? version 2\.0/ },
  { id: 'EPL', mark: /eclipse public license/ },
  { id: 'BUSL-1.1', mark: /business source license/ },
  { id: 'SSPL', mark: /server side public license/ },
  { id: 'Elastic', mark: /elastic license/ },
  { id: 'CC-BY-SA', mark: /attribution-sharealike/ },
  { id: 'CC-BY-NC', mark: /attribution-noncommercial/ },
];

const OF_TEXTS: ReadonlySet<string> = new Set(['CC-BY-SA', 'CC-BY-NC']);
const PERMISSIVE: ReadonlySet<string> = new Set(
  'MIT MIT-0 ISC BSD-2-Clause BSD-3-Clause BSD-4-Clause Apache-2.0 Zlib Unlicense CC0-1.0 CC-BY-4.0 BSL-1.0 PSF-2.0 HPND PostgreSQL Matplotlib'.split(
    ' ',
  ),
);
