/** What comes of fitting the built-in model to a folder. Plain data. */

export interface AdaptAnswer {
  /** `notBetter`, `tooLittle` to learn from: the model is what it was before. */
  readonly outcome: 'adapted' | 'notBetter' | 'tooLittle';
  /** Pairs of a text and what it is about that the folder gives. */
  readonly pairs: number;
  /** Of these, held out from learning and then asked. */
  readonly questions: number;
  /** Share of the questions whose answer came first, with the model as it was and as it is, [0, 1]. */
  readonly before: number;
  readonly after: number;
}
