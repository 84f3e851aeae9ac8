/** Where a model comes from: its name in the index stamp and in what a person reads, and its files. */

export interface ModelSource {
  /** `builtin`, the id of a model of the catalogue, or what a person named. Equal ids replace each other's indexes. */
  readonly id: string;
  readonly folder: string;
}
