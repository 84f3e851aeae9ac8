/** What is asked before the built-in model is fitted to a folder, and what came of it, in sentences. Knows nothing of the editor. */
import type { AdaptAnswer } from '../../shared/adaptation.ts';
import type { Wording } from '../wording.ts';

export function questionText(folder: string, { l10n }: Wording): string {
  return l10n.t(
    'Adapt the built-in model to {0}? It learns from the code and docs there which words belong together, which takes a minute or two. Everything stays on this machine. The result is kept only if it finds more; {0} is then indexed again, and you can go back at any time.',
    folder,
  );
}

export function outcomeText(folder: string, answer: AdaptAnswer, { l10n, number }: Wording): string {
  const { outcome, pairs, questions, before, after } = answer;
  switch (outcome) {
    case 'adapted':
      return l10n.t(
        'The model was adapted to {0}: of {1} questions that it had not learned, it now finds {2} first, before {3}. The folder is indexed again.',
        folder,
        number(questions),
        percentText(after),
        percentText(before),
      );
    case 'notBetter':
      return l10n.t(
        'The model stays as it is: what it could learn from {0} ({1} examples) made it no better on {2} questions that it had not learned.',
        folder,
        number(pairs),
        number(questions),
      );
    case 'tooLittle':
      return l10n.t(
        'The model stays as it is: {0} holds too little to learn from, and to tell whether that helps ({1} examples).',
        folder,
        number(pairs),
      );
  }
}

/** With one digit: gains are small. */
function percentText(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
