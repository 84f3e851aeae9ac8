/** Names that the manifest and the code share: commands, views and context keys. A test compares them with the manifest. */

export const COMMANDS = {
  search: 'sextant.search',
  closeSearch: 'sextant.closeSearch',
  openSearchResultToSide: 'sextant.openSearchResultToSide',
  searchInFolder: 'sextant.searchInFolder',
  showSearchView: 'sextant.showSearchView',
  findSimilar: 'sextant.findSimilar',
  compareWithSeed: 'sextant.compareWithSeed',
  openSimilarToSide: 'sextant.openSimilarToSide',
  refreshSimilar: 'sextant.refreshSimilar',
  clearSimilar: 'sextant.clearSimilar',
  nextResult: 'sextant.nextResult',
  previousResult: 'sextant.previousResult',
  clearScores: 'sextant.clearScores',
  toggleCodeLens: 'sextant.toggleCodeLens',
  viewRefresh: 'sextant.view.refresh',
  viewGroupByFile: 'sextant.view.groupByFile',
  viewListByScore: 'sextant.view.listByScore',
  viewCompare: 'sextant.view.compare',
  viewPinQuery: 'sextant.view.pinQuery',
  viewCopyMarkdown: 'sextant.view.copyMarkdown',
  viewOpenInEditor: 'sextant.view.openInEditor',
  viewClear: 'sextant.view.clear',
  viewOpenToSide: 'sextant.view.openToSide',
  viewFindSimilar: 'sextant.view.findSimilar',
  viewCopyResult: 'sextant.view.copyResult',
  indexWorkspace: 'sextant.indexWorkspace',
  pauseIndexing: 'sextant.pauseIndexing',
  resumeIndexing: 'sextant.resumeIndexing',
  stopIndexing: 'sextant.stopIndexing',
  reindex: 'sextant.reindex',
  deleteIndex: 'sextant.deleteIndex',
  previewIndexed: 'sextant.previewIndexed',
  showMenu: 'sextant.showMenu',
  showReport: 'sextant.showReport',
  showLog: 'sextant.showLog',
  restartEngine: 'sextant.restartEngine',
  chooseModel: 'sextant.chooseModel',
  removeModel: 'sextant.removeModel',
  evaluate: 'sextant.evaluate',
  openWalkthrough: 'sextant.openWalkthrough',
} as const;

export const VIEWS = { search: 'sextant.search', similar: 'sextant.similar' } as const;

export const CONTEXT_KEYS = {
  /** At least one folder may be indexed; all of them may. */
  enabled: 'sextant.enabled',
  allEnabled: 'sextant.allEnabled',
  paused: 'sextant.paused',
  /** There are results that can be gone through with F4. */
  hasResults: 'sextant.hasResults',
  /** The editor that has the focus was opened by going through results. */
  navigating: 'sextant.navigating',
  /** The box of "Search by Meaning…" is open. */
  paletteOpen: 'sextant.paletteOpen',
  scoresShown: 'sextant.scoresShown',
  hasSimilar: 'sextant.hasSimilar',
  viewHasResults: 'sextant.view.hasResults',
  viewGrouped: 'sextant.view.grouped',
} as const;
