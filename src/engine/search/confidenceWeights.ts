/** Weights of the chances that words of confidence stand for, written by bench/fitConfidence.ts. */
import type { Calibrations } from './confidence.ts';

export const CALIBRATIONS: Calibrations = {
  hybrid: {
    known: {
      right: {
        constant: -2.154,
        weights: {
          similarity: 0.132,
          lead: 2.469,
          place: -0.353,
          fileWords: 0.944,
          definition: 6.218,
          mention: 1.001,
          drawback: -3.404,
        },
      },
      strong: 0.58,
      likely: 0.25,
      answered: { constant: -2.892, weights: { nearest: 0.857, coverage: 4.209, defined: 5.755 } },
      least: 0.319,
    },
    unknown: {
      right: {
        constant: -2.053,
        weights: {
          similarity: 0,
          lead: 2.316,
          place: -0.432,
          fileWords: 1.193,
          definition: 5.985,
          mention: 1.245,
          drawback: -3.306,
        },
      },
      strong: 0.5,
      likely: 0.24,
      answered: { constant: -3.499, weights: { nearest: 0, coverage: 7.655, defined: 6.558 } },
      least: 0.218,
    },
  },
  dense: {
    known: {
      right: {
        constant: -1.669,
        weights: {
          similarity: 0.133,
          lead: 2.36,
          place: -0.353,
          fileWords: 0,
          definition: 7.937,
          mention: 2.287,
          drawback: -4.154,
        },
      },
      strong: 0.48,
      likely: 0.29,
      answered: { constant: -1.28, weights: { nearest: 1.006, coverage: 0, defined: 6.387 } },
      least: 0.363,
    },
    unknown: {
      right: {
        constant: -1.283,
        weights: {
          similarity: 0,
          lead: 2.769,
          place: -0.382,
          fileWords: 0,
          definition: 8.014,
          mention: 2.562,
          drawback: -4.192,
        },
      },
      strong: 0.43,
      likely: 0.25,
      answered: { constant: -0.147, weights: { nearest: 0, coverage: 0, defined: 8.057 } },
      least: 0.461,
    },
  },
  lexical: {
    known: {
      right: {
        constant: -2.826,
        weights: {
          similarity: 0.257,
          lead: 0.387,
          place: -0.408,
          fileWords: 1.247,
          definition: 7.814,
          mention: 1.642,
          drawback: -4.912,
        },
      },
      strong: 0.54,
      likely: 0.29,
      answered: { constant: -2.55, weights: { nearest: 0.709, coverage: 4.468, defined: 5.675 } },
      least: 0.281,
    },
    unknown: {
      right: {
        constant: -3.467,
        weights: {
          similarity: 0,
          lead: 0.088,
          place: -0.47,
          fileWords: 2.358,
          definition: 7.759,
          mention: 2.36,
          drawback: -5.008,
        },
      },
      strong: 0.42,
      likely: 0.29,
      answered: { constant: -3.494, weights: { nearest: 0, coverage: 7.582, defined: 6.459 } },
      least: 0.223,
    },
  },
};
