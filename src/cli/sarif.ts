/** Duplicate groups as SARIF 2.1.0, which code hosts show beside the lines. */
import {
  DUPLICATE_TYPES,
  type DuplicateGroup,
  type DuplicateMember,
  type DuplicateType,
} from '../shared/duplicates.ts';
import { counted } from './terminal.ts';

const RULES: Readonly<Record<DuplicateType, string>> = {
  exact: 'The same code stands in several places.',
  renamed: 'The same code with other names or values stands in several places.',
  near: 'Code was copied and then changed.',
  semantic: 'Code in several places seems to do the same.',
};

export function sarifOf(groups: readonly DuplicateGroup[], version: string): Record<string, unknown> {
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Sextant',
            version,
            rules: DUPLICATE_TYPES.map((type) => ({
              id: ruleOf(type),
              shortDescription: { text: RULES[type] },
              defaultConfiguration: { level: 'note' },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { SRCROOT: { description: { text: 'The folder that was looked at.' } } },
        results: groups.map(resultOf),
      },
    ],
  };
}

function resultOf(group: DuplicateGroup): Record<string, unknown> {
  const { type, members, duplicatedLines, similarity, id } = group;
  const [first, ...others] = members as [DuplicateMember, ...DuplicateMember[]];
  const links = others
    .map(({ path, startLine }, i) => `[${escaped(path)}:${startLine + 1}](${i})`)
    .join(', ');
  return {
    ruleId: ruleOf(type),
    ruleIndex: DUPLICATE_TYPES.indexOf(type),
    level: 'note',
    message: {
      text: `${counted(members.length, 'place')} (${type}, similarity ${similarity.toFixed(2)}), ${counted(duplicatedLines, 'line')} could go. Also in ${links}.`,
    },
    locations: [locationOf(first)],
    relatedLocations: others.map((member, i) => ({ id: i, ...locationOf(member) })),
    partialFingerprints: { 'duplicateGroup/v1': id },
    properties: { similarity, confidence: group.confidence, duplicatedLines },
  };
}

/** In the text of a link. */
function escaped(text: string): string {
  return text.replace(/[\\[\]]/g, '\\$&');
}

function ruleOf(type: DuplicateType): string {
  return `duplicate-${type}`;
}

/** Lines count from 1, and the last one is included. */
function locationOf({ path, startLine, endLine }: DuplicateMember): Record<string, unknown> {
  return {
    physicalLocation: {
      artifactLocation: { uri: path.split('/').map(encodeURIComponent).join('/'), uriBaseId: 'SRCROOT' },
      region: { startLine: startLine + 1, endLine },
    },
  };
}
