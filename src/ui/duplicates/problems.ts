/** What is said of duplicates among the problems of a file. Only the texts come from the editor. */
import type { Baseline } from '../../shared/duplicateBaseline.ts';
import type { DuplicateGroup, DuplicateMember } from '../../shared/duplicates.ts';
import { similarityText } from '../explain.ts';
import { placeText } from '../similar/rows.ts';
import type { Wording } from '../wording.ts';
import { linesText, typeText } from './texts.ts';

export interface Problem {
  readonly group: DuplicateGroup;
  /** The one that stands in the file. */
  readonly member: DuplicateMember;
  readonly message: string;
  /** Where else it stands. */
  readonly others: readonly DuplicateMember[];
}

/** More than anybody goes through beside one line. */
const MOST_OTHERS = 20;

/** One for each member in the file, in line order; none for what is ignored. */
export function problemsIn(
  path: string,
  groups: readonly DuplicateGroup[],
  baseline: Baseline | undefined,
  wording: Wording,
): Problem[] {
  return groups
    .filter((group) => !baseline?.accepts(group))
    .flatMap((group) =>
      group.members
        .filter((member) => member.path === path)
        .map((member) => problemOf(member, group, wording)),
    )
    .sort((x, y) => x.member.startLine - y.member.startLine);
}

function problemOf(member: DuplicateMember, group: DuplicateGroup, wording: Wording): Problem {
  const { l10n, number } = wording;
  const { startLine, endLine } = member;
  const others = group.members.filter((other) => other !== member);
  const [first] = others as [DuplicateMember];
  const sentence = l10n.t(
    '{0}, also in {1} ({2}, similarity {3})',
    linesText(endLine - startLine, wording),
    placeText(first.path, first),
    typeText(group.type, l10n),
    similarityText(group.similarity),
  );
  const more = others.length - 1;
  const rest =
    more === 0 ? '' : more === 1 ? l10n.t('and one more place') : l10n.t('and {0} more places', number(more));
  return {
    group,
    member,
    message: l10n.t('Duplicate: {0}', [sentence, rest].filter(Boolean).join(' ')),
    others: others.slice(0, MOST_OTHERS),
  };
}
