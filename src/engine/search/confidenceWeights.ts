/** Weights of the chances that words of confidence stand for, written by bench/fitConfidence.ts. */
import type { Calibrations } from './confidence.ts';

export const CALIBRATIONS: Calibrations = {
  hybrid: {
    known: {
      right: {
        constant: -2.233,
        weights: {
          similarity: 0.11,
          lead: 2.197,
          place: -0.394,
          fileWords: 1.201,
          definition: 5.826,
          mention: 1.052,
          drawback: -3.151,
        },
      },
      strong: 0.53,
      likely: 0.26,
      answered: { constant: -2.563, weights: { nearest: 0.993, coverage: 4.083, defined: 6.257 } },
      least: 0.308,
    },
    unknown: {
      right: {
        constant: -2.181,
        weights: {
          similarity: 0,
          lead: 2.097,
          place: -0.466,
          fileWords: 1.368,
          definition: 5.708,
          mention: 1.238,
          drawback: -3.089,
        },
      },
      strong: 0.47,
      likely: 0.28,
      answered: { constant: -3.519, weights: { nearest: 0, coverage: 7.751, defined: 6.497 } },
      least: 0.22,
    },
  },
  dense: {
    known: {
      right: {
        constant: -1.51,
        weights: {
          similarity: 0.098,
          lead: 2.598,
          place: -0.357,
          fileWords: 0,
          definition: 7.492,
          mention: 2.594,
          drawback: -4.627,
        },
      },
      strong: 0.47,
      likely: 0.3,
      answered: { constant: -0.961, weights: { nearest: 1.195, coverage: 0, defined: 6.772 } },
      least: 0.324,
    },
    unknown: {
      right: {
        constant: -1.281,
        weights: {
          similarity: 0,
          lead: 2.883,
          place: -0.384,
          fileWords: 0,
          definition: 7.521,
          mention: 2.83,
          drawback: -4.676,
        },
      },
      strong: 0.44,
      likely: 0.44,
      answered: { constant: -0.145, weights: { nearest: 0, coverage: 0, defined: 8.06 } },
      least: 0.461,
    },
  },
  lexical: {
    known: {
      right: {
        constant: -2.704,
        weights: {
          similarity: 0.262,
          lead: 0.438,
          place: -0.39,
          fileWords: 1.291,
          definition: 7.708,
          mention: 1.648,
          drawback: -4.883,
        },
      },
      strong: 0.59,
      likely: 0.3,
      answered: { constant: -2.005, weights: { nearest: 0.869, coverage: 3.943, defined: 5.895 } },
      least: 0.289,
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
      strong: 0.54,
      likely: 0.28,
      answered: { constant: -3.494, weights: { nearest: 0, coverage: 7.582, defined: 6.459 } },
      least: 0.223,
    },
  },
};
