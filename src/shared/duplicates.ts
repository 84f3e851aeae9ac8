/** What stands more than once, as the engine says it. Plain data: it crosses a process boundary unchanged. */
import type { ContentKind, LineRange } from './types.ts';

/**
 * `exact`: the same but for blanks and comments. `renamed`: also but for names and values, each replaced by one and the
 * same. `near`: copied, then changed here and there. `semantic`: written differently, about the same thing.
 */
export type DuplicateType = 'exact' | 'renamed' | 'near' | 'semantic';

export const DUPLICATE_TYPES: readonly DuplicateType[] = ['exact', 'renamed', 'near', 'semantic'];

/**
 * What is left out unless it is asked for, as nobody would want to share it: import lines; files that a program wrote;
 * stretches that repeat one shape over and over, like tables of data and lists of accessors; licences, changelogs and
 * the like. Comments, with licence headers, never count; tests are a kind of file.
 */
export type Suppression = 'imports' | 'generated' | 'data' | 'reference';

export const SUPPRESSIONS: readonly Suppression[] = ['imports', 'generated', 'data', 'reference'];

export interface DuplicatesParams {
  /** Globs in VS Code's syntax on the path relative to the folder; empty or absent: all files. */
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  /** A stretch of fewer lines or tokens is no duplicate. */
  readonly minLines: number;
  readonly minTokens: number;
  /** Least share of tokens that have a counterpart, for near duplicates, [0, 1]. */
  readonly minSimilarity: number;
  /** Least cosine similarity of semantic duplicates, [-1, 1]. */
  readonly minSemanticSimilarity: number;
  readonly types: readonly DuplicateType[];
  /** Kinds of files that are compared. Without `tests`, also not the tests that stand in the file they test. */
  readonly kinds: readonly ContentKind[];
  readonly suppress: readonly Suppression[];
  /**
   * Path of a file or a folder: only groups with a member in it. A file is compared with those that have chunks like its
   * own, which takes little time however many files there are.
   */
  readonly within?: string;
  /** Whether files of its kind are compared too, whatever `kinds` says: somebody asks about this very file. */
  readonly anyKind?: boolean;
  /** What the file `within` holds by now, not saved yet. */
  readonly text?: string;
}

export const DUPLICATES_DEFAULTS: DuplicatesParams = {
  minLines: 5,
  minTokens: 30,
  minSimilarity: 0.7,
  minSemanticSimilarity: 0.85,
  types: DUPLICATE_TYPES,
  kinds: ['code'],
  suppress: SUPPRESSIONS,
};

export interface DuplicateMember extends LineRange {
  readonly path: string;
  /** Qualified name of what the lines stand in, or '' where nothing has a name. */
  readonly symbol: string;
}

/** Why the members of a group count as duplicates. Shares are means over the pairs that were compared, [0, 1]. */
export interface DuplicateEvidence {
  /** Share of tokens that are written the same in both places. */
  readonly sameText: number;
  /** Share of tokens with a counterpart in the other place: the same, or a name or value that always stands for it. */
  readonly aligned: number;
  /** How alike the control flow and the signs are, whatever the names; for semantic duplicates. */
  readonly structure: number | undefined;
  /** Cosine similarity of the embeddings; for semantic duplicates. */
  readonly embedding: number | undefined;
  /** Different names, and values, that stand for each other. */
  readonly renames: number;
  readonly literals: number;
}

export interface DuplicateGroup {
  /** Of what the members say, whatever their paths and lines: the same in the next run. */
  readonly id: string;
  /** Of each member what it says, in the order of the members. */
  readonly fingerprints: readonly string[];
  readonly type: DuplicateType;
  /** [0, 1]; higher is better. */
  readonly similarity: number;
  /** How sure it is that these are duplicates, [0, 1]. */
  readonly confidence: number;
  /** Lines that would go if one member stayed. */
  readonly duplicatedLines: number;
  /** Tokens of the longest member. */
  readonly tokens: number;
  /** At least two, by path and line. */
  readonly members: readonly DuplicateMember[];
  readonly evidence: DuplicateEvidence;
}

export interface FolderDuplication {
  /** Relative to the workspace folder; '' for all of it. */
  readonly folder: string;
  readonly lines: number;
  /** Lines that are in some group. */
  readonly duplicatedLines: number;
}

export interface DuplicatesAnswer {
  /** Most duplicated lines times confidence first. */
  readonly groups: readonly DuplicateGroup[];
  readonly folders: readonly FolderDuplication[];
  readonly files: number;
  readonly lines: number;
  readonly duplicatedLines: number;
  /** What was left out: pairs of places for `data`, else files. */
  readonly suppressed: Readonly<Partial<Record<Suppression, number>>>;
  /** Of the index whose files were compared. If it has another by now, the answer is of an earlier state. */
  readonly generation: number;
  /** Files that were changed after they were indexed: compared as they are now, but not by meaning. */
  readonly changed: readonly string[];
  /** How neighbours were found; undefined if semantic duplicates were not asked for. */
  readonly neighbours:
    | { readonly exact: boolean; readonly recall: number; readonly sampled: number }
    | undefined;
}

/** An answer, and whose it is. */
export interface EngineDuplicates extends DuplicatesAnswer {
  /** Id of the model whose index answered. */
  readonly model: string;
  /** Whether that index has seen the whole workspace. */
  readonly complete: boolean;
  /** A sentence on why the answers may mean less than usual. */
  readonly caveat: string | undefined;
}

/** What was found, without the groups: of a large code base these are asked for in pages. */
export interface FoundDuplicates extends Omit<EngineDuplicates, 'groups'> {
  /** Names these groups in later requests; the engine keeps the last ones. */
  readonly result: string;
  readonly groupCount: number;
}

export interface DuplicateGroupsParams {
  readonly result: string;
  readonly offset: number;
  readonly limit: number;
}
