/** Weights of the chances that words of confidence stand for, written by bench/fitConfidence.ts. */
import type { Calibrations } from './confidence.ts';

export const CALIBRATIONS: Calibrations = {
  hybrid: {
    known: {
      right: {
        constant: -2.203,
        weights: {
          similarity: 0.133,
          lead: 2.183,
          place: -0.398,
          fileWords: 1.065,
          definition: 6.201,
          mention: 1.088,
          drawback: -3.327,
        },
      },
      strong: 0.54,
      likely: 0.28,
      answered: { constant: -2.734, weights: { nearest: 0.927, coverage: 4.293, defined: 5.895 } },
      least: 0.279,
    },
    unknown: {
      right: {
        constant: -2.145,
        weights: {
          similarity: 0,
          lead: 2.082,
          place: -0.468,
          fileWords: 1.303,
          definition: 5.923,
          mention: 1.285,
          drawback: -3.257,
        },
      },
      strong: 0.5,
      likely: 0.26,
      answered: { constant: -3.536, weights: { nearest: 0, coverage: 7.742, defined: 6.492 } },
      least: 0.217,
    },
  },
  dense: {
    known: {
      right: {
        constant: -1.576,
        weights: {
          similarity: 0.123,
          lead: 1.932,
          place: -0.411,
          fileWords: 0,
          definition: 7.957,
          mention: 2.524,
          drawback: -4.038,
        },
      },
      strong: 0.44,
      likely: 0.33,
      answered: { constant: -1.041, weights: { nearest: 1.107, coverage: 0, defined: 6.61 } },
      least: 0.348,
    },
    unknown: {
      right: {
        constant: -1.267,
        weights: {
          similarity: 0,
          lead: 2.289,
          place: -0.44,
          fileWords: 0,
          definition: 7.892,
          mention: 2.749,
          drawback: -4.086,
        },
      },
      strong: 0.48,
      likely: 0.26,
      answered: { constant: -0.144, weights: { nearest: 0, coverage: 0, defined: 8.061 } },
      least: 0.461,
    },
  },
  lexical: {
    known: {
      right: {
        constant: -2.833,
        weights: {
          similarity: 0.269,
          lead: 0.36,
          place: -0.404,
          fileWords: 1.323,
          definition: 8.02,
          mention: 1.718,
          drawback: -4.872,
        },
      },
      strong: 0.56,
      likely: 0.33,
      answered: { constant: -2.34, weights: { nearest: 0.805, coverage: 4.379, defined: 5.805 } },
      least: 0.279,
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
