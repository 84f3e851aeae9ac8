/** What is asked before the built-in model is adapted, and what came of it. */
import { describe, expect, it } from 'vitest';
import type { AdaptAnswer } from '../../../src/shared/adaptation.ts';
import { outcomeText, questionText } from '../../../src/ui/adaptation/texts.ts';
import { english } from '../../support/wording.ts';

const ANSWER: AdaptAnswer = {
  outcome: 'adapted',
  pairs: 11_090,
  questions: 400,
  before: 0.2821,
  after: 0.375,
};

describe('adapting the model', () => {
  it('is asked with what it does, and where', () => {
    const text = questionText('app', english);
    expect(text).toMatch(/^Adapt the built-in model to app\?/);
    expect(text).toContain('Everything stays on this machine');
    expect(text).toContain('you can go back at any time');
  });

  it('tells what came of it in a sentence with figures', () => {
    expect(outcomeText('app', ANSWER, english)).toBe(
      'The model was adapted to app: of 400 questions that it had not learned, it now finds 37.5 % first, before 28.2 %. The folder is indexed again.',
    );
    expect(outcomeText('app', { ...ANSWER, outcome: 'notBetter' }, english)).toBe(
      'The model stays as it is: what it could learn from app (11,090 examples) made it no better on 400 questions that it had not learned.',
    );
    expect(outcomeText('app', { ...ANSWER, outcome: 'tooLittle', pairs: 12 }, english)).toBe(
      'The model stays as it is: app holds too little to learn from, and to tell whether that helps (12 examples).',
    );
  });
});
