/**
 * What the search view in the side bar and the extension say to each other. Plain data. The extension sends complete
 * snapshots; the view sends what a person did. Neither believes more of a message than its type was checked for.
 */
import type { RankSignal, Snippet } from './engineApi.ts';
import type { IndexStatus } from './engineEvents.ts';
import type { Confidence, ContentKind, SearchMode, SymbolKind } from './types.ts';

/** What is asked, as the controls of the view have it. */
export interface ViewQuery {
  readonly text: string;
  readonly mode: SearchMode;
  /** Globs in VS Code's syntax, separated by commas, as typed. */
  readonly include: string;
  readonly exclude: string;
  /** Empty: all. */
  readonly kinds: readonly ContentKind[];
  /** Language ids; empty: all. */
  readonly languages: readonly string[];
}

/** A result as the view shows it; `place` is its index in the answer. */
export interface ViewRow {
  readonly place: number;
  readonly symbol: string;
  readonly symbolKind: SymbolKind;
  /** File name, and the folder it lies in: with the workspace folder's name before it where there are several. */
  readonly file: string;
  readonly folder: string;
  /** Lines as people count them: from 1, the end included. */
  readonly firstLine: number;
  readonly lastLine: number;
  readonly confidence: Confidence;
  readonly similarity: number;
  /** Share of the best result's score, [0, 1]: the length of the bar. */
  readonly share: number;
  readonly why: {
    readonly percentile: number | undefined;
    readonly bm25: number;
    readonly signals: readonly RankSignal[];
    readonly matchedWords: readonly string[];
  };
  /** Against the result set before, if that is compared with. */
  readonly change: RowChange | undefined;
}

/** How a result stands against the set before: new, or by how many places it rose (> 0) or fell (< 0). */
export type RowChange = { readonly kind: 'new' } | { readonly kind: 'moved'; readonly by: number };

export interface ViewAnswer {
  /** Names this set in messages about its rows. */
  readonly setId: number;
  /** What was asked, which may differ from what the box holds by now. */
  readonly query: ViewQuery;
  readonly rows: readonly ViewRow[];
  readonly total: number;
  readonly searchedChunks: number;
  readonly milliseconds: number;
  /** Share of the files that was indexed when this was asked, [0, 1]. */
  readonly indexedShare: number;
  /** Sentences on what is reduced: another model answered, a folder could not. */
  readonly notices: readonly string[];
  /** Results of the set before that are not in this one, if they are compared. */
  readonly gone: readonly { readonly symbol: string; readonly file: string; readonly folder: string }[];
  readonly compared: boolean;
  /** The index has changed since, and the view is about to ask again or was told not to. */
  readonly outdated: boolean;
}

/** What a first look at a workspace found, before anything is read. */
export interface ConsentCounts {
  readonly files: number;
  readonly bytes: number;
  /** About how long indexing will take. */
  readonly seconds: number;
}

/** Which page the view shows. */
export type ViewPage =
  | { readonly kind: 'noFolder'; readonly reason: 'none' | 'virtual' }
  /** `counts` comes a moment later; a sentence in `problem` says why it does not. */
  | {
      readonly kind: 'consent';
      readonly counts: ConsentCounts | undefined;
      readonly problem: string | undefined;
      readonly trusted: boolean;
    }
  | { readonly kind: 'search' };

/** All that the view shows, but for snippets. */
export interface ViewState {
  readonly page: ViewPage;
  readonly query: ViewQuery;
  readonly searchOnType: boolean;
  readonly grouping: 'score' | 'file';
  /** The newest first. */
  readonly history: readonly string[];
  readonly pinned: readonly ViewQuery[];
  /** Languages of the index, by how many files there are. */
  readonly languages: readonly { readonly id: string; readonly name: string; readonly files: number }[];
  /** Undefined until the engine was heard of. */
  readonly status: IndexStatus | undefined;
  /** A question is being answered. */
  readonly busy: boolean;
  readonly answer: ViewAnswer | undefined;
  /** A sentence for people on why there is no answer, and what can be done about it. */
  readonly error: { readonly message: string; readonly action: ViewAction | undefined } | undefined;
}

/** What buttons of the view do; the extension knows which command that is. */
export type ViewAction =
  | 'indexWorkspace'
  | 'previewIndexed'
  | 'alwaysIndex'
  | 'resumeIndexing'
  | 'pauseIndexing'
  | 'openFolder'
  | 'showLog'
  | 'restartEngine'
  | 'chooseModel';

/** How a row is opened. */
export type OpenTarget = 'preview' | 'editor' | 'side';

export type ToView =
  | { readonly type: 'state'; readonly state: ViewState }
  | {
      readonly type: 'snippets';
      readonly setId: number;
      readonly snippets: readonly { readonly place: number; readonly snippet: Snippet }[];
    }
  /** Puts the keyboard into the box; with a query, asks that. */
  | { readonly type: 'focus'; readonly query: ViewQuery | undefined }
  /** Marks the row that was opened by F4 and brings it into sight. */
  | { readonly type: 'select'; readonly setId: number; readonly place: number };

export type FromView =
  | { readonly type: 'ready' }
  /** `final`: Enter was pressed, so it goes into the history and is not waited with. */
  | { readonly type: 'query'; readonly query: ViewQuery; readonly final: boolean }
  | { readonly type: 'needSnippets'; readonly setId: number; readonly places: readonly number[] }
  | { readonly type: 'open'; readonly setId: number; readonly place: number; readonly target: OpenTarget }
  | { readonly type: 'similar'; readonly setId: number; readonly place: number }
  | { readonly type: 'copy'; readonly setId: number; readonly place: number }
  | { readonly type: 'step'; readonly by: 1 | -1 }
  | { readonly type: 'pin'; readonly query: ViewQuery }
  | { readonly type: 'unpin'; readonly query: ViewQuery }
  | { readonly type: 'grouping'; readonly grouping: ViewState['grouping'] }
  | { readonly type: 'action'; readonly action: ViewAction };
