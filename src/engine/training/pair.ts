/** What the trainer learns from, and nothing of where it was found. */

/** One example: a text a person might type, and the code or docs that answers it. */
export interface TrainingPair {
  readonly kind: PairKind;
  readonly query: string;
  readonly document: string;
  /** Distinguishes what must not be each other's negatives, e.g. path#symbol; equal anchors = same target. */
  readonly anchor: string;
}

export type PairKind =
  | 'docToCode'
  | 'nameToBody'
  | 'commentToBlock'
  | 'headingToSection'
  | 'pathToWindow'
  | 'sameName'
  | 'renamed'
  | 'moduleDoc'
  | 'commentToWindow'
  | 'sentenceToRest'
  | 'messageToWindow'
  | 'firstSentenceToRest'
  | 'testToBody'
  | 'proseToFence'
  | 'commitToCode'
  /** A sentence of docs or of another comment that names a symbol, and the symbol's definition. */
  | 'mentionToCode'
  /** What a test says it checks, and the function that it calls. */
  | 'testToCode';

/** All pairs of one repository (group): negatives come from within a group. */
export interface PairGroup {
  readonly name: string;
  readonly pairs: readonly TrainingPair[];
}
