/** Weights of the chances that words of confidence stand for, written by bench/fitConfidence.ts. */
import type { Calibrations } from './confidence.ts';

export const CALIBRATIONS: Calibrations = {
  hybrid: {
    known: {
      right: {
        constant: -1.95,
        weights: {
          similarity: 0.145,
          lead: 2.503,
          place: -0.432,
          fileWords: 0.852,
          definition: 5.905,
          mention: 0.838,
          drawback: -3.316,
        },
      },
      strong: 0.6,
      likely: 0.25,
      answered: { constant: -2.745, weights: { nearest: 0.975, coverage: 4.035, defined: 5.752 } },
      least: 0.289,
    },
    unknown: {
      right: {
        constant: -1.85,
        weights: {
          similarity: 0,
          lead: 2.406,
          place: -0.502,
          fileWords: 1.111,
          definition: 5.711,
          mention: 1.077,
          drawback: -3.25,
        },
      },
      strong: 0.53,
      likely: 0.24,
      answered: { constant: -3.498, weights: { nearest: 0, coverage: 7.679, defined: 6.544 } },
      least: 0.217,
    },
  },
  dense: {
    known: {
      right: {
        constant: -1.532,
        weights: {
          similarity: 0.114,
          lead: 2.956,
          place: -0.315,
          fileWords: 0,
          definition: 7.308,
          mention: 2.621,
          drawback: -4.171,
        },
      },
      strong: 0.52,
      likely: 0.26,
      answered: { constant: -1.173, weights: { nearest: 1.149, coverage: 0, defined: 6.243 } },
      least: 0.314,
    },
    unknown: {
      right: {
        constant: -1.241,
        weights: {
          similarity: 0,
          lead: 3.369,
          place: -0.331,
          fileWords: 0,
          definition: 7.442,
          mention: 2.864,
          drawback: -4.212,
        },
      },
      strong: 0.56,
      likely: 0.26,
      answered: { constant: -0.144, weights: { nearest: 0, coverage: 0, defined: 8.048 } },
      least: 0.462,
    },
  },
  lexical: {
    known: {
      right: {
        constant: -2.827,
        weights: {
          similarity: 0.293,
          lead: 0.397,
          place: -0.404,
          fileWords: 1.235,
          definition: 7.754,
          mention: 1.611,
          drawback: -4.898,
        },
      },
      strong: 0.58,
      likely: 0.3,
      answered: { constant: -2.458, weights: { nearest: 0.837, coverage: 4.242, defined: 5.774 } },
      least: 0.31,
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
